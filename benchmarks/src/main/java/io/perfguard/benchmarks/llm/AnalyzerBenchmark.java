/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.llm.prompt.PromptAnalyzer;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.token.TokenEstimator;
import io.perfguard.llm.usage.Usage;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to watch a prompt of 2,000 bytes, and to tell its tokens. */
@Warmup(iterations = 3, time = 10)
public class AnalyzerBenchmark {
  private static final int REQUESTS = 1_024;
  private static final int BYTES = 2_000;

  /** Prompts of words in ASCII, all different, with the same 600 bytes first. */
  @State(Scope.Thread)
  public static class Prompts {
    final LlmRequest[] requests = new LlmRequest[REQUESTS];
    private int index;

    /** Makes them. */
    public Prompts() {
      Random random = new Random(Seed.FIXED);
      String rules = words(random, 600);
      for (int i = 0; i < REQUESTS; i++) {
        requests[i] = LlmRequest.builder()
            .message(LlmMessage.system(rules))
            .message(LlmMessage.user(words(random, BYTES - 600)))
            .build();
      }
    }

    private static String words(Random random, int length) {
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        for (int letters = 1 + random.nextInt(9); letters > 0; letters--) {
          text.append((char) ('a' + random.nextInt(26)));
        }
        text.append(random.nextInt(10) == 0 ? ". " : " ");
      }
      return text.substring(0, length);
    }

    LlmRequest next() {
      return requests[index++ & REQUESTS - 1];
    }
  }

  private static final PromptAnalyzer ANALYZER = PromptAnalyzer.create();
  private static final TokenEstimator ESTIMATOR = TokenEstimator.of("openai", "gpt-4o");
  private static final Usage USAGE = Usage.of(500, 20);

  /**
   * A call whose tokens the provider told.
   *
   * @param prompts the prompts
   */
  @Benchmark
  public void record(Prompts prompts) {
    ANALYZER.record("extract", prompts.next(), USAGE);
  }

  /**
   * A call whose tokens nobody told.
   *
   * @param prompts the prompts
   */
  @Benchmark
  public void recordUntold(Prompts prompts) {
    ANALYZER.record("extract", prompts.next(), null);
  }

  /**
   * The upper bound of the tokens.
   *
   * @param prompts the prompts
   * @return tokens
   */
  @Benchmark
  public long upperBound(Prompts prompts) {
    return ESTIMATOR.upperBound(prompts.next());
  }

  /**
   * The estimate by the shape.
   *
   * @param prompts the prompts
   * @return tokens
   */
  @Benchmark
  public long estimate(Prompts prompts) {
    return ESTIMATOR.estimate(prompts.next());
  }

  /**
   * The count by the tokenizer.
   *
   * @param prompts the prompts
   * @return tokens
   */
  @Benchmark
  public long count(Prompts prompts) {
    return ESTIMATOR.count(prompts.next());
  }
}
