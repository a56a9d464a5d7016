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

/** {@code benchmarks/bench analyzer}: what it costs to watch a prompt, and to tell its tokens. */
public final class AnalyzerSuite {
  private static final Class<AnalyzerBenchmark> PROMPTS = AnalyzerBenchmark.class;
  private static final double MOST = 2_000;

  private AnalyzerSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    String tokenizer = "JTokkit, o200k";
    Comparison.named("analyzer")
        .add(Row.of("prompt of 2,000 bytes watched", PROMPTS, "record")
            .atMost(MOST)
            .against(tokenizer, PROMPTS, "count"))
        .add(Row.of("without a bill", PROMPTS, "recordUntold")
            .atMost(MOST)
            .against(tokenizer, PROMPTS, "count"))
        .add(Row.of("upper bound of tokens", PROMPTS, "upperBound")
            .against(tokenizer, PROMPTS, "count"))
        .add(Row.of("estimate of tokens", PROMPTS, "estimate").against(tokenizer, PROMPTS, "count"))
        .run(Arguments.parse(args));
  }
}
