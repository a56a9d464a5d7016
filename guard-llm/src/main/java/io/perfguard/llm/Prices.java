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
   * @param known whether a price is known for all of it
   */
  record Priced(long picos, Known known) {}

  /** What is known of a price. */
  enum Known {
    /** What is billed is what it costs, or more: a cheaper tier may be billed as the standard. */
    YES,
    /** Only the standard tier's, which is too low: tokens of the priority tier were used. */
    NOT_IN_THIS_TIER,
    /** Nothing, or not of a part of what was used. */
    NOT
  }

  PriceBook book() {
    return book;
  }

  /** What the book says of a model now, which may be no price. */
  private Optional<ModelPrice> find(Target target, String name) {
    return book.find(target.provider(), name, clock.instant());
  }

  private Optional<ModelPrice> priced(Target target, String name) {
    return find(target, name).filter(ModelPrice::isPriced);
  }

  private Optional<ModelPrice> instead(Target target) {
    return policy == UnknownModelPolicy.FALLBACK_MAX
        ? book.dearest(target.provider(), clock.instant())
        : Optional.empty();
  }

  /**
   * By what a call is billed: the model's own price, else what the policy has instead, else its own
   * although it is too low in this tier.
   */
  private Optional<ModelPrice> billing(Target target, Optional<ModelPrice> own, ServiceTier tier) {
    return own.filter(price -> price.bounds(tier)).or(() -> instead(target)).or(() -> own);
  }

  /** Whether what a call costs is known, or no more than is known. */
  boolean isKnown(Target target, ServiceTier tier) {
    return find(target, target.name()).filter(price -> price.bounds(tier)).isPresent();
  }

  /** Throws where the policy refuses a model without a price in a tier. */
  void refuseUnknown(Target target, ServiceTier tier, boolean budgeted) {
    boolean refuses = policy == UnknownModelPolicy.FAIL
        || (policy == UnknownModelPolicy.BLOCK_IF_BUDGETED && budgeted);
    if (refuses && !isKnown(target, tier)) {
      ServiceTier lacking = isKnown(target, ServiceTier.STANDARD) ? tier : ServiceTier.STANDARD;
      throw new UnpricedModelException(target.provider(), target.name(), lacking, policy);
    }
  }

  /**
   * What an attempt cost.
   *
   * @param answeredBy the model as the provider named it; "" if it did not
   */
  Priced cost(Target target, String answeredBy, Usage usage, ServiceTier tier) {
    Optional<ModelPrice> own = answeredBy.isEmpty() ? Optional.empty() : priced(target, answeredBy);
    if (own.isEmpty()) {
      own = priced(target, target.name());
    }
    ModelPrice price = billing(target, own, tier).orElse(null);
    if (price == null) {
      return new Priced(0, Known.NOT);
    }
    long picos = price.cost(usage, tier, region).total().picos();
    return new Priced(picos, own.map(mine -> known(mine, usage, tier)).orElse(Known.NOT));
  }

  private static Known known(ModelPrice own, Usage usage, ServiceTier tier) {
    if (own.unpriced(usage, tier).isEmpty()) {
      return Known.YES;
    }
    return own.unpriced(usage).isEmpty() ? Known.NOT_IN_THIS_TIER : Known.NOT;
  }

  /**
   * The most that a call within these bounds can cost; 0 where nothing is known.
   *
   * @param text whether nothing but text goes in and comes out
   */
  long ceiling(Target target, long input, long output, ServiceTier tier, boolean text) {
    Set<UsageUnit> units = text ? TEXT : ALL;
    return billing(target, priced(target, target.name()), tier)
        .map(price -> price.ceiling(input, output, tier, region, units).picos())
        .orElse(0L);
  }

  /** What tokens of text cost, for an analysis. */
  Optional<TokenPrices> tokens(Target target) {
    return priced(target, target.name()).map(price -> {
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
