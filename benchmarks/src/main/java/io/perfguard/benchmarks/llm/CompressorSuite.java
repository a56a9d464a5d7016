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

/**
 * {@code benchmarks/bench compressor}: what it takes to compress 10,000 characters; 100,000 ns are
 * 100 MB/s. The rows of the evaluation of the same name are in another file.
 */
public final class CompressorSuite {
  private static final Class<CompressorBenchmark> TEXTS = CompressorBenchmark.class;

  private CompressorSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("compressing")
        .add(Row.of("sentences, nothing to leave out", TEXTS, "prose")
            .against("the tokenizer alone, on JSON", TEXTS, "tokenizer"))
        .add(Row.of("mixed content", TEXTS, "mixed")
            .against("the tokenizer alone, on JSON", TEXTS, "tokenizer"))
        .add(Row.of("pretty JSON", TEXTS, "json")
            .against("the tokenizer alone, on JSON", TEXTS, "tokenizer"))
        .add(Row.of("pretty JSON, tokens counted exactly", TEXTS, "jsonCounted")
            .against("the tokenizer alone, on JSON", TEXTS, "tokenizer"))
        .run(Arguments.parse(args));
  }
}
