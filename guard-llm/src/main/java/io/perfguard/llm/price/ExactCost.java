/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Require;
import java.math.BigDecimal;

/**
 * What one call cost, in dollars, to the last decimal, however many there are.
 *
 * <p>Immutable.
 *
 * @param input what was sent
 * @param output what came back
 * @param total both, and what is billed by use
 */
public record ExactCost(BigDecimal input, BigDecimal output, BigDecimal total) {
  /**
   * Checks that nothing is missing.
   *
   * @param input the input's
   * @param output the output's
   * @param total all of it
   */
  public ExactCost {
    Require.nonNull(input, "input");
    Require.nonNull(output, "output");
    Require.nonNull(total, "total");
  }
}
