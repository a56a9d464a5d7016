/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;

/**
 * What one call cost. Each amount is rounded for itself, half to even, from the exact one; so the
 * total, which is what is billed, may differ from the sum of the parts by a pico-dollar.
 *
 * <p>Immutable.
 *
 * @param input all that was sent, cached or not
 * @param output all that came back, reasoning included
 * @param tools what is billed by use and not by token, such as searches and the request itself
 * @param total all of it
 */
public record Cost(Money input, Money output, Money tools, Money total) {
  /** No cost. */
  public static final Cost ZERO = new Cost(Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO);

  /**
   * Checks that nothing is missing.
   *
   * @param input the input's
   * @param output the output's
   * @param tools the tools'
   * @param total all of it
   */
  public Cost {
    Require.nonNull(input, "input");
    Require.nonNull(output, "output");
    Require.nonNull(tools, "tools");
    Require.nonNull(total, "total");
  }
}
