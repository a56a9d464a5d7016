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

/** {@code benchmarks/bench querycache}: a kept result beside the query that it saves. */
public final class QueryCacheSuite {
  private static final double FASTER = 50;

  private QueryCacheSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("querycache")
        .add(row("sum by carrier, 20,000 rows", "keptSum", "sum"))
        .add(row("join and sum, 20,000 rows", "keptJoin", "join"))
        // The least that there is to save: nobody should keep it, and it is here to show why.
        .add(Row.of("lookup by primary key", QueryCacheBenchmark.class, "keptLookup")
            .beside(new Subject("H2 in memory", QueryCacheBenchmark.class, "lookup")))
        .run(Arguments.parse(args));
  }

  private static Row.Builder row(String label, String kept, String asked) {
    return Row.of(label, QueryCacheBenchmark.class, kept)
        .atMost(0, 1 / FASTER, "H2 in memory", QueryCacheBenchmark.class, asked);
  }
}
