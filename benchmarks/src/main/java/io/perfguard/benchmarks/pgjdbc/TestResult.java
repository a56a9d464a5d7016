/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.TestIdentifier;

/**
 * How one test came out, and its line in a file of results: identity, status, cause, with tabs
 * between them. Immutable.
 *
 * @param id the class, the method and the number of each invocation, the same in every run
 * @param status the outcome
 * @param cause what it failed with and where, in one line; empty if it passed at once or was
 *     skipped
 */
record TestResult(String id, Status status, String cause) {
  private static final int LONGEST = 300;

  /** The outcome. */
  enum Status {
    /** It ran to its end. */
    PASSED,
    /** It threw. */
    FAILED,
    /** It was disabled, or what it assumes is not so. */
    SKIPPED
  }

  static TestResult of(TestIdentifier test, Status status, @Nullable Throwable cause) {
    String id = test.getUniqueIdObject().getSegments().stream()
        .skip(1)
        .map(UniqueId.Segment::getValue)
        .collect(Collectors.joining("/"));
    String told = status == Status.FAILED && cause != null ? shown(cause) : "";
    return new TestResult(oneLine(id), status, shortened(oneLine(told)));
  }

  /** The outer exception, and the inmost with the place in the driver or its test. */
  private static String shown(Throwable cause) {
    Throwable inmost = cause;
    while (inmost.getCause() != null) {
      inmost = inmost.getCause();
    }
    String place = Arrays.stream(inmost.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("org.postgresql."))
        .findFirst()
        .map(frame -> " at " + frame)
        .orElse("");
    String outer = cause == inmost ? "" : cause + ", caused by ";
    return outer + inmost + place;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  /** The result after a second attempt, which remembers what the first failed with. */
  TestResult then(TestResult second) {
    boolean repaired = status == Status.FAILED && second.status == Status.PASSED;
    return repaired ? new TestResult(id, Status.PASSED, cause) : second;
  }

  /** Whether it passed, but not at once. */
  boolean passedLate() {
    return status == Status.PASSED && !cause.isEmpty();
  }

  /** The cause; without one, why it has none. */
  String told() {
    return cause.isEmpty() ? "was " + status.name().toLowerCase(Locale.ROOT) : cause;
  }

  String line() {
    return id + '\t' + status + '\t' + cause;
  }

  private static TestResult parse(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new TestResult(parts.get(0), Status.valueOf(parts.get(1)), parts.get(2));
  }

  /** The results of a file by identity, in its order. */
  static Map<String, TestResult> read(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      Map<String, TestResult> results = new LinkedHashMap<>();
      lines.map(TestResult::parse).forEach(result -> results.put(result.id(), result));
      return results;
    }
  }
}
