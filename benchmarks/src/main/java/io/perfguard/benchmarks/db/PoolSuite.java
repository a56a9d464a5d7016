/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import io.perfguard.benchmarks.harness.Subject;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench pool}: what it costs that connections are watched. */
public final class PoolSuite {
  private static final double MOST_NANOS = 60;
  /** Of the three readings of the clock two time how long a caller waited, lease or not. */
  private static final int ACQUIRE_READINGS = 2;

  private PoolSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Subject hikari = subject("HikariCP alone", "hikari");
    Comparison.named("pool")
        .add(Row.of("lease noted", PoolBenchmark.class, "lease")
            .atMost(MOST_NANOS, ACQUIRE_READINGS)
            .allocatingAtMost(0))
        .add(Row.of("guarded connection, borrowed and given back", PoolBenchmark.class, "perfguard")
            .beside(hikari)
            .against(subject("HikariCP, leak detection", "hikariLeakDetection"))
            .against(subject("FlexyPool", "flexyPool")))
        .run(Arguments.parse(args));
  }

  private static Subject subject(String label, String method) {
    return new Subject(label, PoolBenchmark.class, method);
  }
}
