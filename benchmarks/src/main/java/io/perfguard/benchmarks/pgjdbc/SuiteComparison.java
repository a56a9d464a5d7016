/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import io.perfguard.benchmarks.harness.Results;
import io.perfguard.benchmarks.harness.Table;
import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Compares the runs: {@code SuiteComparison FOLDER LIST DRIVER SERVER ONLY}. Ends with 1 if a test
 * is lost that the reviewed list does not have.
 */
public final class SuiteComparison {
  /** The run without a guard. */
  static final String RAW = "raw";

  /** The run with a guard, where casts to the driver's types are left as they are. */
  static final String GUARDED = "guarded";

  /** The same, where casts to the driver's classes were replaced. */
  static final String UNWRAPPED = "unwrapped";

  private final Map<String, Map<String, TestResult>> runs = new LinkedHashMap<>();
  private final List<LostTest> lost = new ArrayList<>();

  private SuiteComparison() {}

  /**
   * Compares, prints and publishes.
   *
   * @param args the folder of the results, the reviewed list, the versions of driver and server,
   *     the pattern of the tests that ran; with one, the figures are not for keeping
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    SuiteComparison comparison = new SuiteComparison();
    for (String run : List.of(RAW, GUARDED, UNWRAPPED)) {
      comparison.runs.put(run, TestResult.read(Path.of(args[0], run + ".tsv")));
    }
    WhiteBoxes whiteBoxes = WhiteBoxes.read(Path.of(args[1]));
    for (String run : List.of(GUARDED, UNWRAPPED)) {
      comparison.compare(run, whiteBoxes);
    }
    comparison.print(args[4].isEmpty() ? whiteBoxes.without(comparison.lost) : Set.of());
    Results.publish(
        "pgjdbc",
        !args[4].isEmpty(),
        json ->
            comparison.write(json.name("driver").value(args[2]).name("server").value(args[3])));
    if (comparison.lost.stream().anyMatch(one -> !one.accepted())) {
      System.exit(1);
    }
  }

  private void compare(String run, WhiteBoxes whiteBoxes) {
    for (TestResult raw : runs.getOrDefault(RAW, Map.of()).values()) {
      LostTest.of(run, raw, runs.getOrDefault(run, Map.of()), whiteBoxes).ifPresent(lost::add);
    }
  }

  private long count(String run, TestResult.Status status) {
    return runs.getOrDefault(run, Map.of()).values().stream()
        .filter(result -> result.status() == status)
        .count();
  }

  private List<TestResult> late(String run) {
    return runs.getOrDefault(run, Map.of()).values().stream()
        .filter(TestResult::passedLate)
        .toList();
  }

  private long lost(String run, boolean accepted) {
    return lost.stream()
        .filter(one -> one.run().equals(run) && one.accepted() == accepted)
        .count();
  }

  private void print(Set<String> needless) {
    Table table = new Table(
        "run",
        "passed",
        "failed",
        "skipped",
        "at the second attempt",
        "lost, accepted",
        "lost, open");
    for (String run : runs.keySet()) {
      List<String> cells = new ArrayList<>();
      for (TestResult.Status status : TestResult.Status.values()) {
        cells.add(shown(count(run, status)));
      }
      cells.add(shown(late(run).size()));
      cells.add(run.equals(RAW) ? "" : shown(lost(run, true)));
      cells.add(run.equals(RAW) ? "" : shown(lost(run, false)));
      table.row(List.of(run), cells);
    }
    System.out.println(table);
    if (!lost.isEmpty()) {
      Table list = new Table("run", "<", "<kind", "<lost test", "<reason");
      for (LostTest one : lost) {
        list.row(
            List.of(one.run(), one.accepted() ? "" : "OPEN"),
            List.of(one.kind().shown(), one.test(), one.reason()));
      }
      System.out.println(list);
    }
    for (String run : runs.keySet()) {
      late(run)
          .forEach(one -> System.out.println(
              run + " passed at the second attempt: " + one.id() + ", first " + one.cause()));
    }
    needless.forEach(test -> System.out.println("accepted, and not lost: " + test));
  }

  private static String shown(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private void write(JsonWriter json) {
    json.name("runs").beginArray();
    for (String run : runs.keySet()) {
      json.beginObject().name("run").value(run);
      for (TestResult.Status status : TestResult.Status.values()) {
        json.name(status.name().toLowerCase(Locale.ROOT)).value(count(run, status));
      }
      json.name("passedAtSecondAttempt").value(late(run).size());
      if (!run.equals(RAW)) {
        json.name("lostAccepted").value(lost(run, true));
        json.name("lostOpen").value(lost(run, false));
      }
      json.endObject();
    }
    json.endArray().name("lost").beginArray();
    lost.forEach(one -> one.write(json));
    json.endArray();
  }
}
