/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.llm.usage.Usage;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Divides what one call cost among its items: the preamble equally, and each its own text and its
 * own part of the answer, by their length.
 */
final class CostShares {
  /*
   * Tokens of one call are about proportional to its bytes, so that no tokenizer has to run: the exact sums are known
   * from the usage, only their parts are estimated. What output costs beside input is asked of the caller first. Where
   * nobody knows, it is five times as dear: price lists say four to eight.
   *
   * No pico is lost: item i gets floor(total * (w_0 + … + w_i) / W) less what those before it got.
   */
  private static final long OUTPUT_FACTOR = 5;

  private final long preamble;
  private final long[] own;
  private final long[] answered;

  /**
   * What a call was about.
   *
   * @param preamble bytes that are there for all
   * @param own bytes of each text
   */
  CostShares(long preamble, long[] own) {
    this.preamble = preamble;
    this.own = own;
    this.answered = new long[own.length];
  }

  /** Notes the length of an item's part of the answer. */
  void answered(int item, long length) {
    answered[item] = length;
  }

  /**
   * Divides.
   *
   * @param cost in pico-dollars, >= 0
   * @param outputCost its part for output, or null if nobody knows
   * @param usage what was used, or null
   * @return the share of each; their sum is the cost
   */
  long[] divide(long cost, @Nullable Long outputCost, @Nullable Usage usage) {
    long[] input = new long[own.length];
    for (int i = 0; i < own.length; i++) {
      input[i] = preamble + own.length * own[i]; // times n, so that the preamble's share is whole
    }
    long output = outputCost != null ? outputCost : outputPart(cost, usage);
    long[] shares = divide(cost - output, input);
    long[] outputShares = divide(output, answered);
    for (int i = 0; i < shares.length; i++) {
      shares[i] += outputShares[i];
    }
    return shares;
  }

  private long outputPart(long cost, @Nullable Usage usage) {
    long in =
        usage != null ? usage.inputTokens() : preamble + Arrays.stream(own).sum();
    long out = usage != null ? usage.outputTokens() : Arrays.stream(answered).sum();
    return divide(cost, new long[] {out * OUTPUT_FACTOR, in})[0];
  }

  /** Divides by weights, of which none is negative; equally if all are 0. */
  static long[] divide(long amount, long[] weights) {
    BigInteger all = BigInteger.ZERO;
    for (long weight : weights) {
      all = all.add(BigInteger.valueOf(weight));
    }
    if (all.signum() == 0) {
      long[] equal = new long[weights.length];
      Arrays.fill(equal, 1);
      return divide(amount, equal);
    }
    long[] shares = new long[weights.length];
    BigInteger seen = BigInteger.ZERO;
    long given = 0;
    for (int i = 0; i < weights.length; i++) {
      seen = seen.add(BigInteger.valueOf(weights[i]));
      long upTo = BigInteger.valueOf(amount).multiply(seen).divide(all).longValueExact();
      shares[i] = upTo - given;
      given = upTo;
    }
    return shares;
  }
}
