/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageReport;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs at one time: a price for each unit, higher ones for large inputs, others for
 * other service tiers, and a factor for regions.
 *
 * <p>Immutable.
 */
public final class ModelPrice {
  /** The region of a provider that is none, for which nothing is added. */
  public static final String GLOBAL = "global";

  /** Any region that has no factor of its own. */
  static final String ANY_REGION = "*";

  private static final Set<UsageUnit> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(UsageUnit.class));
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private final String provider;
  private final String model;
  private final Rates rates;
  private final EnumMap<ServiceTier, Map<ReportedCount, Rate>> tierRates;
  private final EnumMap<ServiceTier, Fraction> tierFactors;
  private final TreeMap<String, Fraction> regions;
  private final long contextWindow;
  private final long maximumOutputTokens;
  private final String source;
  private final @Nullable LocalDate checkedOn;
  private final EnumMap<ServiceTier, Schedule> schedules = new EnumMap<>(ServiceTier.class);
  private final EnumMap<ServiceTier, Set<UsageUnit>> unstated = new EnumMap<>(ServiceTier.class);

  ModelPrice(ModelPriceBuilder from) {
    this.provider = from.provider;
    this.model = from.model;
    Map<ReportedCount, Rate> standard = scaled(from.rates, from.factor);
    this.rates = Rates.of(standard);
    this.tierRates = new EnumMap<>(ServiceTier.class);
    from.tierRates.forEach((tier, own) -> tierRates.put(tier, scaled(own, from.factor)));
    this.tierFactors = new EnumMap<>(from.tierFactors);
    this.regions = new TreeMap<>(from.regions);
    this.contextWindow = from.contextWindow;
    this.maximumOutputTokens = from.maximumOutputTokens;
    this.source = from.source;
    this.checkedOn = from.checkedOn;
    for (ServiceTier tier : ServiceTier.values()) {
      Map<ReportedCount, Rate> own = tierRates.get(tier);
      Rates merged = own == null ? rates : merged(standard, own);
      Fraction factor = own == null ? tierFactors.getOrDefault(tier, Fraction.ONE) : Fraction.ONE;
      schedules.put(tier, Schedule.of(merged, factor));
      unstated.put(tier, unstated(tier, merged));
    }
  }

  private static Map<ReportedCount, Rate> scaled(
      Map<ReportedCount, Rate> rates, BigDecimal factor) {
    EnumMap<ReportedCount, Rate> scaled = new EnumMap<>(ReportedCount.class);
    rates.forEach((count, rate) -> scaled.put(count, rate.times(factor)));
    return scaled;
  }

  private static Rates merged(Map<ReportedCount, Rate> standard, Map<ReportedCount, Rate> own) {
    EnumMap<ReportedCount, Rate> merged = new EnumMap<>(ReportedCount.class);
    merged.putAll(standard);
    merged.putAll(own);
    return Rates.of(merged);
  }

  /** What costs nothing in a tier, or too little since only the standard price is known. */
  private EnumSet<UsageUnit> unstated(ServiceTier tier, Rates merged) {
    Map<ReportedCount, Rate> own = tierRates.get(tier);
    boolean low = isDearer(tier) && (own != null || !tierFactors.containsKey(tier));
    Set<ReportedCount> stated = own == null ? Set.of() : Rates.of(own).all().keySet();
    EnumSet<UsageUnit> unstated = EnumSet.noneOf(UsageUnit.class);
    for (UsageUnit unit : ALL) {
      ReportedCount count = merged.countOf(unit);
      boolean token = unit.side() != UsageUnit.Side.TOOL;
      if (count == null || (low && token && !stated.contains(count))) {
        unstated.add(unit);
      }
    }
    unstated.remove(UsageUnit.REQUESTS); // most providers bill none
    return unstated;
  }

  /**
   * Begins a price.
   *
   * @param provider who bills it, such as {@code openai}
   * @param model the model's name
   * @return a builder without a price
   */
  public static ModelPriceBuilder builder(String provider, String model) {
    return new ModelPriceBuilder(provider, model);
  }

  /**
   * Begins with this price, to change it.
   *
   * @return a builder
   */
  public ModelPriceBuilder toBuilder() {
    ModelPriceBuilder builder = new ModelPriceBuilder(provider, model);
    builder.rates.putAll(rates.all());
    builder.tierRates.putAll(tierRates);
    builder.tierFactors.putAll(tierFactors);
    builder.regions.putAll(regions);
    builder.contextWindow = contextWindow;
    builder.maximumOutputTokens = maximumOutputTokens;
    builder.source = source;
    builder.checkedOn = checkedOn;
    return builder;
  }

  /**
   * Who bills it.
   *
   * @return such as {@code openai}
   */
  public String provider() {
    return provider;
  }

  /**
   * The model that the price is for.
   *
   * @return its name in the book, which may be shorter than that of the model that was asked for
   */
  public String model() {
    return model;
  }

  /**
   * What the call of a model costs: exact, and rounded once, half to even.
   *
   * @param usage what the call used
   * @param tier the tier that it was billed in; one without prices of its own, see {@link #states},
   *     is billed as the standard one, which is too much in a cheaper tier and too little in
   *     {@link ServiceTier#PRIORITY}, see {@link #bounds}
   * @param region where it was processed, or null or {@link #GLOBAL} if nowhere special
   * @return the cost
   * @throws ArithmeticException if it is more than {@link Money} holds, nine million dollars
   */
  public Cost cost(Usage usage, ServiceTier tier, @Nullable String region) {
    return of(schedules, tier).cost(usage, region == null ? Fraction.ONE : regional(region));
  }

  /**
   * What a report costs in the standard tier, in dollars, to the last decimal. Here totals and
   * parts are taken as reported, and only those matter that have a price.
   *
   * @param report what the provider reported
   * @return the cost
   * @throws IllegalArgumentException if counts that have a price contradict each other, or a total
   *     is missing
   */
  public ExactCost exactCost(UsageReport report) {
    return rates.cost(report);
  }

  /**
   * The most that a call can cost in any modality, cached or not, with the prices that count for
   * the largest input; without tools, which have no bound.
   *
   * @param inputTokensUpperBound at most so many input tokens, >= 0
   * @param maximumOutputTokens at most so many output tokens, reasoning included, >= 0
   * @param tier the service tier
   * @return what no usage within these bounds costs more than, if no region adds to it
   * @throws IllegalArgumentException if a bound is negative
   * @throws ArithmeticException if it is more than {@link Money} holds
   */
  public Money ceiling(long inputTokensUpperBound, long maximumOutputTokens, ServiceTier tier) {
    return ceiling(inputTokensUpperBound, maximumOutputTokens, tier, null, ALL);
  }

  /**
   * The most that a call can cost that uses only some units, such as {@link UsageUnit#ofText}.
   *
   * @param inputTokensUpperBound at most so many input tokens, >= 0
   * @param maximumOutputTokens at most so many output tokens, reasoning included, >= 0
   * @param tier the service tier
   * @param region where it is processed, or null or {@link #GLOBAL} if nowhere special
   * @param possible the units of tokens that the call can use; a request is always one
   * @return what no usage within these bounds costs more than
   * @throws IllegalArgumentException if a bound is negative
   * @throws ArithmeticException if it is more than {@link Money} holds
   */
  public Money ceiling(
      long inputTokensUpperBound,
      long maximumOutputTokens,
      ServiceTier tier,
      @Nullable String region,
      Set<UsageUnit> possible) {
    Require.atLeast(0, inputTokensUpperBound, "inputTokensUpperBound");
    Require.atLeast(0, maximumOutputTokens, "maximumOutputTokens");
    return of(schedules, tier)
        .ceiling(
            inputTokensUpperBound,
            maximumOutputTokens,
            region == null ? Fraction.ONE : regional(region),
            possible);
  }

  private static <T> T of(Map<ServiceTier, T> tiers, ServiceTier tier) {
    T found = tiers.get(Require.nonNull(tier, "tier"));
    if (found == null) {
      throw new IllegalStateException("nothing for " + tier);
    }
    return found;
  }

  private Fraction regional(String region) {
    Fraction exact = regions.get(region);
    if (exact != null) {
      return exact;
    }
    String name = region.toLowerCase(Locale.ROOT);
    Fraction any = name.isEmpty() || name.equals(GLOBAL) ? null : regions.get(ANY_REGION);
    return regions.getOrDefault(name, any == null ? Fraction.ONE : any);
  }

  /**
   * Whether there are prices for a tier.
   *
   * @param tier the tier
   * @return false if it is billed as the standard one for want of a price
   */
  public boolean states(ServiceTier tier) {
    return tier == ServiceTier.STANDARD
        || tierRates.containsKey(tier)
        || tierFactors.containsKey(tier);
  }

  /**
   * Whether a call in a tier costs no more than what {@link #cost} says. A tier without prices of
   * its own is billed as the standard one. {@link ServiceTier#BATCH} and {@link ServiceTier#FLEX}
   * are never dearer than that; {@link ServiceTier#PRIORITY} is.
   *
   * @param tier the tier
   * @return false if the bill would be too low: there is no price at all, or none for a dearer tier
   */
  public boolean bounds(ServiceTier tier) {
    return isPriced() && (!isDearer(tier) || states(tier));
  }

  private static boolean isDearer(ServiceTier tier) {
    return Require.nonNull(tier, "tier") == ServiceTier.PRIORITY;
  }

  /**
   * Whether there is a price at all. A model without one is free, or nobody knows; of one that is
   * free, say so with prices of zero.
   *
   * @return false if every usage costs nothing for want of a price
   */
  public boolean isPriced() {
    return !rates.isEmpty();
  }

  /**
   * What of a usage has no price in the standard tier, so that it costs nothing.
   *
   * @param usage the usage
   * @return the units that were used and are not billed; mostly none
   */
  public Set<UsageUnit> unpriced(Usage usage) {
    return unpriced(usage, ServiceTier.STANDARD);
  }

  /**
   * What of a usage is billed too low in a tier: it costs nothing for want of a price, or as much
   * as in the standard tier though this one is dearer. Tools, such as searches, cost the same in
   * all.
   *
   * @param usage the usage
   * @param tier the tier that it was billed in
   * @return the units that were used and are not billed as they ought to be; mostly none
   */
  public Set<UsageUnit> unpriced(Usage usage, ServiceTier tier) {
    EnumSet<UsageUnit> unpriced = EnumSet.noneOf(UsageUnit.class);
    for (UsageUnit unit : of(unstated, tier)) {
      if (usage.get(unit) > 0) {
        unpriced.add(unit);
      }
    }
    return unpriced;
  }

  /**
   * The price of a unit in the standard tier, for display.
   *
   * @param unit the unit
   * @param inputTokens the size of the input, by which the context tier is chosen
   * @return dollars for a million of it; empty if it has no price
   */
  public Optional<BigDecimal> dollarsPerMillion(UsageUnit unit, long inputTokens) {
    Rate rate = rates.of(unit);
    if (rate == null) {
      return Optional.empty();
    }
    BigDecimal price = rate.at(BigDecimal.valueOf(inputTokens))
        .multiply(MILLION)
        .divide(BigDecimal.valueOf(rate.per()), MathContext.DECIMAL128);
    // 10, and neither 10.0 nor 1E+1.
    BigDecimal plain = price.signum() == 0 ? BigDecimal.ZERO : price.stripTrailingZeros();
    return Optional.of(plain.scale() < 0 ? plain.setScale(0) : plain);
  }

  /**
   * The most tokens that input and output have room for together, or the input by itself, as the
   * provider counts it.
   *
   * @return the window; empty if it is not known
   */
  public OptionalLong contextWindow() {
    return contextWindow < 0 ? OptionalLong.empty() : OptionalLong.of(contextWindow);
  }

  /**
   * The longest output that the model gives.
   *
   * @return in tokens; empty if it is not known
   */
  public OptionalLong maximumOutputTokens() {
    return maximumOutputTokens < 0 ? OptionalLong.empty() : OptionalLong.of(maximumOutputTokens);
  }

  /**
   * Where the price is from.
   *
   * @return the source; empty if nobody said
   */
  public String source() {
    return source;
  }

  /**
   * When the price was last seen at its source.
   *
   * @return the day; empty if nobody said
   */
  public Optional<LocalDate> checkedOn() {
    return Optional.ofNullable(checkedOn);
  }

  /** All that decides what a call costs, in an order that does not change. */
  String canonical() {
    return provider + " " + model + " " + rates + " " + tierRates + " " + tierFactors + " "
        + regions + " " + contextWindow + " " + maximumOutputTokens;
  }

  /** {@code openai gpt-4o: input 2.5, output 10 dollars per million}. */
  @Override
  public String toString() {
    return provider + " " + model + ": " + shown(UsageUnit.INPUT) + " input, "
        + shown(UsageUnit.OUTPUT) + " output, dollars per million";
  }

  private String shown(UsageUnit unit) {
    return dollarsPerMillion(unit, 0).map(BigDecimal::toPlainString).orElse("no price for");
  }
}
