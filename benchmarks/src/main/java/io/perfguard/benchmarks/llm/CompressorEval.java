/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.harness.Options;
import io.perfguard.benchmarks.harness.Results;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code benchmarks/eval compressor}: random prompts are compressed, and what was planted in them
 * is looked for, by what the generator knows alone; random pretty JSON is minified and counted.
 */
public final class CompressorEval {
  private static final String USAGE =
      "Usage: benchmarks/eval compressor [--seed N] [--prompts N]\n\nCompresses N random prompts (10,000) without loss and"
          + " looks for every number, quote, address, code span,\nplaceholder and JSON value in what becomes of them; and"
          + " counts tokens of pretty JSON and of what becomes of it.\nWith the usual seed and number the figures are"
          + " kept. Ends with code 1 if anything is amiss.\n";
  private static final int PROMPTS = 10_000;

  private CompressorEval() {}

  /**
   * Runs it; ends with code 2 if the arguments were wrong, with 1 if a prompt was not preserved.
   *
   * @param args the seed, and how many prompts
   * @throws IOException if the figures cannot be written
   */
  public static void main(String[] args) throws IOException {
    Options options =
        Options.parse(USAGE, args, Map.of("seed", Seed.FIXED, "prompts", (long) PROMPTS));
    long seed = options.number("seed");
    int prompts = options.count("prompts");
    CompressorTally tally = new CompressorTally();
    tally.prompts(new PromptGenerator(seed), prompts);
    tally.json(seed, prompts / 10 + 1);
    tally.pages(pages());
    tally.firstWrong().forEach(System.err::println);
    if (seed == Seed.FIXED && prompts == PROMPTS) {
      Results.publish("compressor", false, tally::write);
    } else {
      StringBuilder text = new StringBuilder();
      JsonWriter json = new JsonWriter(text);
      json.beginObject().name("seed").value(seed);
      tally.write(json);
      json.endObject();
      System.out.println(text);
    }
    if (!tally.isRight()) {
      System.exit(1);
    }
  }

  /** The pages of this project, where it is run inside of it: for information. */
  private static List<String> pages() throws IOException {
    Path docs = Results.folder(false).resolve("../../docs");
    if (!Files.isDirectory(docs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(docs)) {
      List<Path> pages =
          files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      List<String> texts = new ArrayList<>();
      for (Path page : pages) {
        texts.add(Files.readString(page));
      }
      return texts;
    }
  }
}
