/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.llm.prompt.CompressedPrompt;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.token.TokenCounter;
import io.perfguard.llm.token.TokenEncoding;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One text out of 64 of its sort, each of 10,000 characters or some more. */
@Warmup(iterations = 3, time = 5)
public class CompressorBenchmark {
  private static final int LENGTH = 10_000;

  private static final int TEXTS = 64;

  /** Texts of mixed content, and of sentences. */
  @State(Scope.Thread)
  public static class Texts {
    final String[] mixed = new String[TEXTS];
    final String[] json = new String[TEXTS];
    final String[] prose = new String[TEXTS];
    private int index;

    /** Makes them. */
    public Texts() {
      PromptGenerator generator = new PromptGenerator(Seed.FIXED);
      Random random = new Random(Seed.FIXED);
      for (int i = 0; i < TEXTS; i++) {
        StringBuilder text = new StringBuilder();
        while (text.length() < LENGTH) {
          String next = generator.next().text();
          text.append(next.contains("So it is. \n") ? "" : next); // no fence that stays open
        }
        mixed[i] = text.substring(0, LENGTH);
        StringBuilder rows = new StringBuilder();
        while (rows.length() < LENGTH) {
          rows.append(
                  new JsonGenerator(random, (sort, item) -> {}, true).rows(20).pretty())
              .append('\n');
        }
        json[i] = rows.toString();
        prose[i] = "The ports of the north are closed for 90 days in winter. ".repeat(LENGTH / 57);
      }
    }

    int next() {
      return index++ & TEXTS - 1;
    }
  }

  private static final PromptCompressor ROUGH =
      PromptCompressor.lossless().counter(TokenCounter.rough());
  private static final PromptCompressor EXACT = PromptCompressor.lossless();

  /**
   * Mixed content, tokens counted roughly.
   *
   * @param texts the texts
   * @return the result
   */
  @Benchmark
  public CompressedPrompt mixed(Texts texts) {
    return ROUGH.compress(texts.mixed[texts.next()]);
  }

  /**
   * Pretty JSON, tokens counted roughly.
   *
   * @param texts the texts
   * @return the result
   */
  @Benchmark
  public CompressedPrompt json(Texts texts) {
    return ROUGH.compress(texts.json[texts.next()]);
  }

  /**
   * Sentences, in which there is nothing to leave out.
   *
   * @param texts the texts
   * @return the result
   */
  @Benchmark
  public CompressedPrompt prose(Texts texts) {
    return ROUGH.compress(texts.prose[texts.next()]);
  }

  /**
   * Pretty JSON, tokens counted by the tokenizer.
   *
   * @param texts the texts
   * @return the result
   */
  @Benchmark
  public CompressedPrompt jsonCounted(Texts texts) {
    return EXACT.compress(texts.json[texts.next()]);
  }

  /**
   * The tokenizer alone, once over the text.
   *
   * @param texts the texts
   * @return tokens
   */
  @Benchmark
  public long tokenizer(Texts texts) {
    return TokenEncoding.O200K.count(texts.json[texts.next()]);
  }
}
