/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The price of one count, in dollars for so many of it, and higher or lower ones for large inputs.
 * Immutable.
 *
 * @param base for inputs up to the first step
 * @param per how many of the count it is for
 * @param steps by where they begin, ascending
 */
record Rate(BigDecimal base, int per, List<Step> steps) {
  Rate {
    steps = steps.stream().sorted(Comparator.comparingLong(Step::above)).toList();
    require(base);
    steps.forEach(step -> require(step.price()));
  }

  /**
   * A price for all of the count, once the total input is more.
   *
   * @param above the input tokens that are still not in it
   * @param price in dollars
   */
  record Step(long above, BigDecimal price) {}

  private static void require(BigDecimal price) {
    if (price.signum() < 0 || price.precision() > 60 || Math.abs(price.scale()) > 60) {
      throw new IllegalArgumentException(
          "a price must be >= 0 with at most 60 digits, was " + price);
    }
  }

  static Rate of(BigDecimal base, int per) {
    return new Rate(base, per, List.of());
  }

  /** The price that counts for a call with so much input; all of the count is billed by it. */
  BigDecimal at(BigDecimal inputTokens) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (inputTokens.compareTo(BigDecimal.valueOf(steps.get(i).above())) > 0) {
        return steps.get(i).price();
      }
    }
    return base;
  }

  Rate times(BigDecimal factor) {
    return new Rate(
        base.multiply(factor),
        per,
        steps.stream()
            .map(step -> new Step(step.above(), step.price().multiply(factor)))
            .toList());
  }

  /** The same with a step more; one at the same place is replaced. */
  Rate with(Step step) {
    List<Step> all = new ArrayList<>(steps);
    all.removeIf(other -> other.above() == step.above());
    all.add(step);
    return new Rate(base, per, all);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(plain(base));
    for (Step step : steps) {
      text.append(", ").append(plain(step.price())).append(" above ").append(step.above());
    }
    return text.append(" per ").append(per).toString();
  }

  private static String plain(BigDecimal price) {
    return price.signum() == 0 ? "0" : price.stripTrailingZeros().toPlainString();
  }
}
