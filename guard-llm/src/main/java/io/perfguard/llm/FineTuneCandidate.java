/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;

/**
 * An operation whose requests say the same long thing again and again: a model that was taught it
 * need not be told, so that a smaller one may do.
 *
 * <p>Immutable.
 *
 * @param operation the operation
 * @param calls requests so far
 * @param inputTokens input tokens of a request, on average
 * @param stableShare the share of them at the beginning that is the same in nearly all requests,
 *     0..1
 * @param cost what its requests cost so far, at the full price of input
 */
public record FineTuneCandidate(
    String operation, long calls, double inputTokens, double stableShare, Money cost) {
  /**
   * Checks that nothing is missing.
   *
   * @param operation the operation
   * @param calls requests so far
   * @param inputTokens input tokens of a request, on average
   * @param stableShare 0..1
   * @param cost what its requests cost so far
   */
  public FineTuneCandidate {
    Require.nonNull(operation, "operation");
    Require.rate(stableShare, "stableShare");
    Require.nonNull(cost, "cost");
  }
}
