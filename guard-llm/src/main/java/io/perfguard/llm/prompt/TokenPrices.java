/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Require;

/**
 * What tokens of an operation cost.
 *
 * <p>Immutable.
 *
 * @param inputPicos of an input token, in 1e-12 dollars
 * @param cacheReadPicos of an input token that the provider's prompt cache serves
 * @param outputPicos of an output token
 */
public record TokenPrices(long inputPicos, long cacheReadPicos, long outputPicos) {
  /**
   * Checks the prices.
   *
   * @param inputPicos >= 0
   * @param cacheReadPicos >= 0
   * @param outputPicos >= 0
   */
  public TokenPrices {
    Require.atLeast(0, inputPicos, "inputPicos");
    Require.atLeast(0, cacheReadPicos, "cacheReadPicos");
    Require.atLeast(0, outputPicos, "outputPicos");
  }
}
