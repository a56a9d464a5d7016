/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;

/**
 * Prices that a ranking needs. Immutable.
 *
 * <p>Waiting has no market price. The default, a tenth of a cent a second, is about what an hour of
 * waiting costs at $3.60; it only decides the order of findings, and is printed with each
 * diagnosis. Set your own.
 *
 * @param perSecondOfWaiting what one second of one caller's waiting is worth, >= 0
 */
public record Costs(Money perSecondOfWaiting) {
  /** A tenth of a cent for each second. */
  public static final Costs DEFAULTS = new Costs(Money.usd("0.001"));

  /**
   * Checks that the price is not negative.
   *
   * @param perSecondOfWaiting what one second of one caller's waiting is worth
   */
  public Costs {
    Require.nonNull(perSecondOfWaiting, "perSecondOfWaiting");
    if (perSecondOfWaiting.isNegative()) {
      throw new IllegalArgumentException(
          "perSecondOfWaiting must be >= 0, was " + perSecondOfWaiting);
    }
  }

  /**
   * What a trouble costs in an hour, waiting priced. Beyond the range of {@link Money} it is a
   * number all the same: the ranking must not fail.
   *
   * @param cost the trouble's cost
   * @return dollars per hour
   */
  public double dollarsPerHour(Cost cost) {
    return cost.moneyPerHour().picos() / 1e12
        + cost.waitingPerHour().toNanos() / 1e9 * (perSecondOfWaiting.picos() / 1e12);
  }
}
