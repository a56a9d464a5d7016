/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.price.ModelPrice;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.price.UnknownModelPolicy;
import io.perfguard.llm.prompt.TokenPrices;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What calls cost by a price book, and what is done where it does not know. Thread-safe. */
final class Prices {
  private static final int PICOS_OF_A_MILLIONTH = 6; // digits
  private static final Set<UsageUnit> TEXT = UsageUnit.ofText();
  private static final Set<UsageUnit> ALL = EnumSet.allOf(UsageUnit.class);

  private final PriceBook book;
  private final UnknownModelPolicy policy;
  private final @Nullable String region;
  private final GuardClock clock;

  Prices(PriceBook book, UnknownModelPolicy policy, @Nullable String region, GuardClock clock) {
    this.book = book;
    this.policy = policy;
    this.region = region;
    this.clock = clock;
  }

  /**
   * A cost.
   *
   * @param picos pico-dollars
   * @param known false if no price is known for it, or for a part of it
   */
  record Priced(long picos, boolean known) {}

  PriceBook book() {
    return book;
  }

  /** The price of a model now; of the dearest one of its provider where the policy has it so. */
  private Optional<ModelPrice> find(Target target, String name) {
    return book.find(target.provider(), name, clock.instant());
  }

  private Optional<ModelPrice> instead(Target target) {
    return policy == UnknownModelPolicy.FALLBACK_MAX
        ? book.dearest(target.provider(), clock.instant())
        : Optional.empty();
  }

  boolean isKnown(Target target) {
    return find(target, target.name()).isPresent();
  }

  /** Throws where the policy refuses a model without a price. */
  void refuseUnknown(Target target, boolean budgeted) {
    boolean refuses = policy == UnknownModelPolicy.FAIL
        || (policy == UnknownModelPolicy.BLOCK_IF_BUDGETED && budgeted);
    if (refuses && !isKnown(target)) {
      throw new UnpricedModelException(target.provider(), target.name(), policy);
    }
  }

  /**
   * What an attempt cost.
   *
   * @param answeredBy the model as the provider named it; "" if it did not
   */
  Priced cost(Target target, String answeredBy, Usage usage, ServiceTier tier) {
    Optional<ModelPrice> own = answeredBy.isEmpty() ? Optional.empty() : find(target, answeredBy);
    if (own.isEmpty()) {
      own = find(target, target.name());
    }
    ModelPrice price = own.or(() -> instead(target)).orElse(null);
    if (price == null) {
      return new Priced(0, false);
    }
    long picos = price.cost(usage, tier, region).total().picos();
    return new Priced(picos, own.isPresent() && price.unpriced(usage).isEmpty());
  }

  /**
   * The most that a call within these bounds can cost; 0 where nothing is known.
   *
   * @param text whether nothing but text goes in and comes out
   */
  long ceiling(Target target, long input, long output, ServiceTier tier, boolean text) {
    Set<UsageUnit> units = text ? TEXT : ALL;
    return find(target, target.name())
        .or(() -> instead(target))
        .map(price -> price.ceiling(input, output, tier, region, units).picos())
        .orElse(0L);
  }

  /** What tokens of text cost, for an analysis. */
  Optional<TokenPrices> tokens(Target target) {
    return find(target, target.name()).map(price -> {
      long input = picos(price, UsageUnit.INPUT);
      long read = picos(price, UsageUnit.CACHE_READ);
      return new TokenPrices(input, read == 0 ? input : read, picos(price, UsageUnit.OUTPUT));
    });
  }

  private static long picos(ModelPrice price, UsageUnit unit) {
    return price
        .dollarsPerMillion(unit, 0)
        .map(dollars -> dollars.movePointRight(PICOS_OF_A_MILLIONTH).longValue())
        .orElse(0L);
  }

  OptionalLong maximumOutputTokens(Target target) {
    return find(target, target.name())
        .map(ModelPrice::maximumOutputTokens)
        .orElse(OptionalLong.empty());
  }
}
