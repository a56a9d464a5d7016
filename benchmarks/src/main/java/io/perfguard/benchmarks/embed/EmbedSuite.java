/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.embed;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import io.perfguard.benchmarks.harness.Subject;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench embed}: what a vector of a question of 23 tokens costs. */
public final class EmbedSuite {
  private static final Class<EmbedBenchmark> ALL = EmbedBenchmark.class;
  private static final double MOST_OF_BARE = 1.2;

  private EmbedSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Subject bare = new Subject("ONNX Runtime alone", ALL, "bare");
    Comparison.named("embed")
        .add(Row.of("all-MiniLM, 23 tokens", ALL, "embed")
            .atMost(0, MOST_OF_BARE, bare.label(), bare.type(), bare.method())
            .against("LangChain4j's in-process model", ALL, "langchain4j"))
        .add(Row.of("tokenizer, 23 tokens", ALL, "tokenize").against("DJL's tokenizer", ALL, "djl"))
        .add(Row.of("hashed n-grams", ALL, "hashed"))
        .add(Row.of("two threads, one session", ALL, "sharedSession")
            .against("a session for each", ALL, "ownSession"))
        .run(Arguments.parse(args));
  }
}
