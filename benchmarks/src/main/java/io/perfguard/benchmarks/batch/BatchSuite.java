/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.batch;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench batch}: what a batch loader costs above the calls that it makes. */
public final class BatchSuite {
  private static final Class<BatchBenchmark> BATCH = BatchBenchmark.class;

  private BatchSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("batch")
        .add(Row.of("one key, a lone caller", BATCH, "one")
            .against("the call itself", BATCH, "callOne")
            .against("DataLoader, dispatched by hand", BATCH, "dataLoaderOne"))
        .add(Row.of("100 keys with one call", BATCH, "all")
            .against("100 single calls in a loop", BATCH, "callEach")
            .against("the bulk call itself", BATCH, "callAll")
            .against("DataLoader, dispatched by hand", BATCH, "dataLoaderAll"))
        .add(Row.of("100 futures, one call", BATCH, "futures")
            .against("DataLoader, dispatched by hand", BATCH, "dataLoaderFutures"))
        .run(Arguments.parse(args));
  }
}
