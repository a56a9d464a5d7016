/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;

/**
 * What the traffic so far would have cost with another model, by its price of today and the average
 * attempt of each operation. Another model may need more or fewer tokens for the same, and may
 * answer worse: that is not in it.
 *
 * <p>Immutable.
 *
 * @param operation the operation; "" for all of them
 * @param model the other model
 * @param cost what the operation cost
 * @param otherwise what it would have cost
 */
public record ModelAlternative(String operation, String model, Money cost, Money otherwise) {
  /**
   * Checks that nothing is missing.
   *
   * @param operation the operation
   * @param model the other model
   * @param cost what the operation cost
   * @param otherwise what it would have cost
   */
  public ModelAlternative {
    Require.nonNull(operation, "operation");
    Require.nonNull(model, "model");
    Require.nonNull(cost, "cost");
    Require.nonNull(otherwise, "otherwise");
  }

  /**
   * The difference.
   *
   * @return negative if the other model would have been dearer
   */
  public Money saving() {
    return cost.minus(otherwise);
  }
}
