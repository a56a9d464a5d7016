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

/** {@code benchmarks/bench chat}: what a session adds to a call, without network. */
public final class ChatSuite {
  private static final Class<ChatBenchmark> CALLS = ChatBenchmark.class;
  private static final double TEN_MICROSECONDS = 10_000;

  private ChatSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("chat")
        .add(Row.of("call measured and priced", CALLS, "measured")
            .atMost(TEN_MICROSECONDS)
            .against("the model alone", CALLS, "model"))
        .add(Row.of("with four budgets", CALLS, "budgeted").atMost(TEN_MICROSECONDS))
        .add(Row.of("with four budgets and a cache that misses", CALLS, "missed")
            .atMost(TEN_MICROSECONDS))
        .add(Row.of("answered from the cache", CALLS, "hit").atMost(TEN_MICROSECONDS))
        .run(Arguments.parse(args));
  }
}
