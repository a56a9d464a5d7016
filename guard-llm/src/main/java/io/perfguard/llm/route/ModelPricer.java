/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Money;
import io.perfguard.llm.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a model would cost, as a price book knows it.
 *
 * <p>Implementations must be thread-safe.
 */
@FunctionalInterface
public interface ModelPricer {
  /**
   * What one call would cost.
   *
   * @param model the model
   * @param usage what the call uses
   * @return the cost, or null if the model has no known price
   */
  @Nullable
  Money price(String model, Usage usage);
}
