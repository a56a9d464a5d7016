/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench price}: what it costs to know what a call cost. */
public final class PriceSuite {
  private static final Class<PriceBenchmark> CALLS = PriceBenchmark.class;

  private PriceSuite() {}

  /**
   * Runs the suite. No library for the JVM prices calls in all units, so the peer is what one
   * writes by hand: decimal numbers in a map.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("price")
        .add(Row.of("cost of a call", CALLS, "cost")
            .atMost(300)
            .against("BigDecimal in a map", CALLS, "decimals")
            .against("BigDecimal, input and output only", CALLS, "twoDecimals"))
        .add(Row.of("cost in a batch and a region", CALLS, "batchInRegion")
            .atMost(300)
            .against("BigDecimal in a map", CALLS, "decimalsBatchInRegion"))
        .add(Row.of("price found, and cost", CALLS, "findAndCost").atMost(300))
        .add(Row.of("ceiling of a call", CALLS, "ceiling").atMost(300))
        .run(Arguments.parse(args));
  }
}
