/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench budget}: what it costs to reserve and to settle. */
public final class BudgetSuite {
  private static final Class<BudgetBenchmark> CALLS = BudgetBenchmark.class;
  private static final double MOST_NANOS = 1_000;

  private BudgetSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("budget")
        .add(Row.of("reserve and settle, 4 limits", CALLS, "memory").atMost(MOST_NANOS))
        .add(Row.of("reserve and settle, 2 threads", CALLS, "memoryOfTwo"))
        .add(Row.of("reserve and settle, 8 threads", CALLS, "memoryOfEight"))
        .add(Row.of("reserve and settle, file", CALLS, "file"))
        .add(Row.of("reserve and settle, file, leased ahead, synced", CALLS, "fileAhead"))
        .add(Row.of("what is left", CALLS, "available"))
        .run(Arguments.parse(args));
  }
}
