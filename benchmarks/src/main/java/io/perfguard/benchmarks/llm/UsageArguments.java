/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code eval usage}. Immutable.
 *
 * @param bodies the labelled answers
 * @param prices the price book
 * @param at when the calls were made
 */
record UsageArguments(Path bodies, Path prices, Instant at) {
  static final String USAGE = """
      Usage: benchmarks/eval usage BODIES.json --prices BOOK.json [--at INSTANT]

      BODIES.json is an array of answers of providers, each with the usage that every extractor finds in it and what it
      costs; BOOK.json is a price file in the format of genai-prices, version 2. An element is exact if the usage is equal
      and every price that is given is equal, as decimal numbers. INSTANT is when the calls were made; without it,
      2025-11-06T12:00:00Z, for which such files are computed.
      """;

  private static final Instant OF_THE_FILES = Instant.parse("2025-11-06T12:00:00Z");

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if something is wrong with it; says what
   */
  static UsageArguments parse(String[] args) {
    Path bodies = null;
    Path prices = null;
    Instant at = OF_THE_FILES;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--prices" -> prices = Path.of(behind(args, i++));
        case "--at" -> at = instant(behind(args, i++));
        default -> bodies = only(bodies, args[i]);
      }
    }
    if (bodies == null || prices == null) {
      throw new IllegalArgumentException(
          bodies == null ? "BODIES.json is missing" : "--prices BOOK.json is missing");
    }
    return new UsageArguments(bodies, prices, at);
  }

  private static String behind(String[] args, int i) {
    if (i + 1 == args.length) {
      throw new IllegalArgumentException(args[i] + " wants something behind it");
    }
    return args[i + 1];
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--at wants an instant such as 2025-11-06T12:00:00Z, got \"" + text + "\"", e);
    }
  }

  private static Path only(@Nullable Path before, String argument) {
    if (before != null || argument.startsWith("--")) {
      throw new IllegalArgumentException(
          "unknown argument \"" + argument + "\"; known: BODIES.json, --prices, --at");
    }
    return Path.of(argument);
  }
}
