/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench sizer}: what it costs to tell the size of a value. */
public final class SizerSuite {
  private static final Class<SizerBenchmark> SIZER = SizerBenchmark.class;
  private static final double MOST = 200;

  private SizerSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("sizer")
        .add(Row.of("texts of about 40 characters", SIZER, "texts")
            .atMost(MOST)
            .against("jamm, no agent", SIZER, "jammTexts"))
        .add(Row.of("orders of about 50 lines", SIZER, "orders").atMost(MOST))
        .add(Row.of("maps of about 100 texts", SIZER, "maps").atMost(MOST))
        .add(Row.of("all kinds mixed", SIZER, "mixed").atMost(MOST))
        .run(Arguments.parse(args));
  }
}
