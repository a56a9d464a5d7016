/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Require;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.time.Duration;

/**
 * What an operation used for some time.
 *
 * <p>Immutable.
 *
 * @param calls how many calls there were, >= 1
 * @param used what they used together
 * @param period how long that took, > 0
 */
public record RecordedUsage(long calls, Usage used, Duration period) {
  /**
   * Checks the bounds.
   *
   * @param calls >= 1
   * @param used what they used
   * @param period > 0
   */
  public RecordedUsage {
    Require.atLeast(1, calls, "calls");
    Require.nonNull(used, "used");
    Require.positive(period, "period");
  }

  /**
   * What one call used, on average.
   *
   * @return each amount to the nearest whole
   */
  public Usage perCall() {
    Usage.Builder mean = Usage.builder();
    for (UsageUnit unit : UsageUnit.values()) {
      mean.add(unit, Math.round((double) used.get(unit) / calls));
    }
    return used.isEstimated() ? mean.estimated().build() : mean.build();
  }
}
