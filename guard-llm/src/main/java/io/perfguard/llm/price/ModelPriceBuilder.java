/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the prices of a model. Those of tokens and characters are in dollars for a million,
 * those of searches, requests, messages and pages for a thousand, those of sound for an hour.
 *
 * <p>Not thread-safe.
 */
public final class ModelPriceBuilder {
  final String provider;
  final String model;
  final EnumMap<ReportedCount, Rate> rates = new EnumMap<>(ReportedCount.class);
  final EnumMap<ServiceTier, Map<ReportedCount, Rate>> tierRates = new EnumMap<>(ServiceTier.class);
  final EnumMap<ServiceTier, Fraction> tierFactors = new EnumMap<>(ServiceTier.class);
  final Map<String, Fraction> regions = new HashMap<>();
  BigDecimal factor = BigDecimal.ONE;
  long contextWindow = -1;
  long maximumOutputTokens = -1;
  String source = "";

  @Nullable
  LocalDate checkedOn;

  ModelPriceBuilder(String provider, String model) {
    this.provider = Require.name(provider, "provider").toLowerCase(Locale.ROOT);
    this.model = Require.name(model, "model").toLowerCase(Locale.ROOT);
  }

  /**
   * Plain input and output.
   *
   * @param input dollars for a million tokens, such as {@code 2.50}
   * @param output dollars for a million tokens
   * @return this
   * @throws IllegalArgumentException if one is no price
   */
  public ModelPriceBuilder tokens(String input, String output) {
    return rate(ReportedCount.INPUT_TOKENS, input).rate(ReportedCount.OUTPUT_TOKENS, output);
  }

  /**
   * Tokens read from the prompt cache.
   *
   * @param price dollars for a million tokens
   * @return this
   * @throws IllegalArgumentException if it is no price
   */
  public ModelPriceBuilder cacheRead(String price) {
    return rate(ReportedCount.CACHE_READ_TOKENS, price);
  }

  /**
   * Tokens written into the prompt cache.
   *
   * @param usual dollars for a million tokens
   * @param hour the same of those that are kept for an hour
   * @return this
   * @throws IllegalArgumentException if one is no price
   */
  public ModelPriceBuilder cacheWrite(String usual, String hour) {
    return rate(ReportedCount.CACHE_WRITE_TOKENS, usual)
        .rate(ReportedCount.CACHE_WRITE_1H_TOKENS, hour);
  }

  /**
   * The price of any count.
   *
   * @param count the count
   * @param price in dollars for as many as {@link ModelPriceBuilder} says
   * @return this
   * @throws IllegalArgumentException if it is no price
   */
  public ModelPriceBuilder rate(ReportedCount count, String price) {
    return rate(count, decimal(count, price));
  }

  ModelPriceBuilder rate(ReportedCount count, BigDecimal price) {
    rates.put(count, Rate.of(price, PriceKeys.per(count)));
    return this;
  }

  ModelPriceBuilder rate(ReportedCount count, Rate rate) {
    rates.put(count, rate);
    return this;
  }

  /**
   * Another price for all of a count once the total input is larger.
   *
   * @param count a count that has a price already
   * @param above the input tokens that are not yet in it
   * @param price in dollars for as many as {@link ModelPriceBuilder} says
   * @return this
   * @throws IllegalArgumentException if it is no price, or the count has none
   */
  public ModelPriceBuilder contextTier(ReportedCount count, long above, String price) {
    Require.atLeast(0, above, "above");
    return step(rates, count, new Rate.Step(above, decimal(count, price)));
  }

  ModelPriceBuilder step(Map<ReportedCount, Rate> to, ReportedCount count, Rate.Step step) {
    Rate rate = to.get(count);
    if (rate == null) {
      throw new IllegalArgumentException(
          count.key() + " of " + model + " must have a price before it has one for large inputs");
    }
    to.put(count, rate.with(step));
    return this;
  }

  /**
   * The price of a count in another service tier; counts without one are billed as in the standard.
   *
   * @param tier the tier
   * @param count the count
   * @param price in dollars for as many as {@link ModelPriceBuilder} says
   * @return this
   * @throws IllegalArgumentException if it is no price
   */
  public ModelPriceBuilder tierRate(ServiceTier tier, ReportedCount count, String price) {
    return tierRate(tier, count, Rate.of(decimal(count, price), PriceKeys.per(count)));
  }

  ModelPriceBuilder tierRate(ServiceTier tier, ReportedCount count, Rate rate) {
    tierRates.computeIfAbsent(tier, any -> new EnumMap<>(ReportedCount.class)).put(count, rate);
    return this;
  }

  /**
   * The prices of a service tier as a part or a multiple of the standard ones.
   *
   * @param tier the tier
   * @param times such as {@code 1/2} or {@code 2}; for tokens, not for tools
   * @return this
   * @throws IllegalArgumentException if it is no factor
   */
  public ModelPriceBuilder tierFactor(ServiceTier tier, String times) {
    tierFactors.put(tier, Fraction.parse(times));
    return this;
  }

  /**
   * What processing in a region adds.
   *
   * @param region the region, or {@code *} for any but the global one
   * @param times such as {@code 11/10}; for tokens, not for tools
   * @return this
   * @throws IllegalArgumentException if it is no factor
   */
  public ModelPriceBuilder region(String region, String times) {
    regions.put(Require.name(region, "region").toLowerCase(Locale.ROOT), Fraction.parse(times));
    return this;
  }

  /**
   * A discount, or a currency at a fixed rate: all prices times this.
   *
   * @param times a decimal number such as {@code 0.85}, or {@code 1.08} dollars for a euro
   * @return this
   * @throws IllegalArgumentException if it is no such number, or below 0
   */
  public ModelPriceBuilder times(String times) {
    BigDecimal parsed;
    try {
      parsed = new BigDecimal(times);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a factor must be a decimal number such as 0.85, was \"" + times + "\"", e);
    }
    if (parsed.signum() < 0) {
      throw new IllegalArgumentException("a factor must be >= 0, was " + times);
    }
    factor = factor.multiply(parsed);
    return this;
  }

  /**
   * How much the model can read.
   *
   * @param tokens >= 0
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public ModelPriceBuilder contextWindow(long tokens) {
    contextWindow = Require.atLeast(0, tokens, "contextWindow");
    return this;
  }

  /**
   * How much the model can write.
   *
   * @param tokens >= 0
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public ModelPriceBuilder maximumOutputTokens(long tokens) {
    maximumOutputTokens = Require.atLeast(0, tokens, "maximumOutputTokens");
    return this;
  }

  /**
   * Where the price is from.
   *
   * @param text such as an address or a contract
   * @param seenOn when it was seen there
   * @return this
   */
  public ModelPriceBuilder source(String text, LocalDate seenOn) {
    source = Require.nonNull(text, "source");
    checkedOn = Require.nonNull(seenOn, "seenOn");
    return this;
  }

  private static BigDecimal decimal(ReportedCount count, String price) {
    try {
      return new BigDecimal(price);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the price of " + count.key() + " must be a decimal number such as 2.50, was \"" + price
              + "\"",
          e);
    }
  }

  /**
   * The price.
   *
   * @return what was set
   */
  public ModelPrice build() {
    return new ModelPrice(this);
  }
}
