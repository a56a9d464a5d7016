/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two books that disagree about a unit of a model.
 *
 * <p>Immutable.
 *
 * @param provider whose model
 * @param model its name in the first book
 * @param unit the unit
 * @param inputTokens the size of the input at which they disagree, as far as context tiers matter
 * @param one dollars for a million in the first; empty if it has no price for it
 * @param other dollars for a million in the second; empty if it has no price for it
 */
public record PriceDifference(
    String provider,
    String model,
    UsageUnit unit,
    long inputTokens,
    Optional<BigDecimal> one,
    Optional<BigDecimal> other) {
  /** Small, and larger than any context tier begins. */
  private static final long[] SIZES = {1_000, 1_000_000_000};

  static List<PriceDifference> between(PriceBook one, PriceBook other, Instant at) {
    List<PriceDifference> differences = new ArrayList<>();
    for (String provider : one.providers()) {
      for (ModelPrice price : one.models(provider, at)) {
        other
            .find(provider, price.model(), at)
            .ifPresent(second -> compare(price, second, differences));
      }
    }
    return List.copyOf(differences);
  }

  private static void compare(ModelPrice one, ModelPrice other, List<PriceDifference> to) {
    for (UsageUnit unit : UsageUnit.values()) {
      for (long size : SIZES) {
        Optional<BigDecimal> first = one.dollarsPerMillion(unit, size);
        Optional<BigDecimal> second = other.dollarsPerMillion(unit, size);
        if (!first.equals(second)) {
          to.add(new PriceDifference(one.provider(), one.model(), unit, size, first, second));
          break; // once for each unit is enough
        }
      }
    }
  }
}
