/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Money;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.ReportedCount;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageReport;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random prices of all dimensions and random usages, held against what must be true of them. */
class PriceFuzzTest {
  private static final int ROUNDS = 400;
  private static final ReportedCount[] PRICED = {
    ReportedCount.CACHE_READ_TOKENS, ReportedCount.CACHE_WRITE_TOKENS,
    ReportedCount.CACHE_WRITE_1H_TOKENS, ReportedCount.INPUT_AUDIO_TOKENS,
    ReportedCount.CACHE_AUDIO_READ_TOKENS, ReportedCount.INPUT_IMAGE_TOKENS,
    ReportedCount.OUTPUT_AUDIO_TOKENS, ReportedCount.OUTPUT_REASONING_TOKENS,
    ReportedCount.WEB_SEARCHES, ReportedCount.REQUESTS
  };
  private static final String[] REGIONS = {"eu", "us", "global"};

  private static String price(Random random) {
    return BigDecimal.valueOf(random.nextInt(100_000), 2 + random.nextInt(8)).toPlainString();
  }

  private static ModelPrice model(Random random) {
    ModelPriceBuilder builder = ModelPrice.builder("p", "m").tokens(price(random), price(random));
    for (ReportedCount count : PRICED) {
      if (random.nextBoolean()) {
        builder.rate(count, price(random));
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      builder.contextTier(ReportedCount.INPUT_TOKENS, random.nextInt(300_000), price(random));
      builder.contextTier(ReportedCount.OUTPUT_TOKENS, random.nextInt(300_000), price(random));
    }
    return builder
        .tierFactor(ServiceTier.BATCH, "1/2")
        .tierFactor(ServiceTier.FLEX, (1 + random.nextInt(9)) + "/7")
        .tierRate(ServiceTier.PRIORITY, ReportedCount.INPUT_TOKENS, price(random))
        .region("eu", "11/10")
        .region("us", "1." + random.nextInt(10_000))
        .build();
  }

  private static Usage usage(Random random, int most, Set<UsageUnit> of) {
    Usage.Builder usage = Usage.builder();
    for (UsageUnit unit : of) {
      if (random.nextInt(3) == 0) {
        usage.add(unit, random.nextInt(most));
      }
    }
    return usage.build();
  }

  private static Set<UsageUnit> tokens() {
    EnumSet<UsageUnit> tokens = EnumSet.allOf(UsageUnit.class);
    tokens.removeIf(unit -> unit.side() == UsageUnit.Side.TOOL);
    return tokens;
  }

  private static <T> T any(Random random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void no_usage_within_the_bounds_costs_more_than_the_ceiling(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      ModelPrice model = model(random);
      Usage usage = usage(random, 100_000, tokens());
      ServiceTier tier = any(random, ServiceTier.values());
      String region = any(random, REGIONS);
      long input = usage.inputTokens() + (random.nextBoolean() ? 0 : random.nextInt(200_000));
      long output = usage.outputTokens() + random.nextInt(2);
      Money cost = model.cost(usage, tier, region).total();
      Money ceiling = model.ceiling(input, output, tier, region, EnumSet.allOf(UsageUnit.class));
      assertThat(ceiling)
          .as("seed %d, round %d: %s of %s in %s %s", seed, i, usage, model, tier, region)
          .isGreaterThanOrEqualTo(cost);
      assertThat(model.ceiling(input, output, tier))
          .isGreaterThanOrEqualTo(model.cost(usage, tier, null).total());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_ceiling_of_some_units_is_reached_by_the_dearest_of_them(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      ModelPrice model = model(random);
      long input = random.nextInt(300_000);
      Money ceiling = model.ceiling(
          input, 7, ServiceTier.STANDARD, null, EnumSet.of(UsageUnit.INPUT, UsageUnit.OUTPUT));
      Money most = Money.ZERO;
      // The dearest context tier need not be the last: each is tried at its own largest input.
      for (long size = input; size >= 0; size -= Math.max(1, input / 20)) {
        Money cost = model.cost(Usage.of(size, 7), ServiceTier.STANDARD, null).total();
        most = cost.compareTo(most) > 0 ? cost : most;
      }
      assertThat(ceiling).as("seed %d, round %d: %s", seed, i, model).isGreaterThanOrEqualTo(most);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_cost_is_never_negative_and_grows_with_use_within_a_context_tier(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      ModelPrice model = model(random).toBuilder().build();
      ServiceTier tier = any(random, ServiceTier.values());
      Usage less = usage(random, 100, EnumSet.allOf(UsageUnit.class));
      UsageUnit unit = any(random, UsageUnit.values());
      Usage more = less.toBuilder().add(unit, random.nextInt(100)).build();
      boolean sameTier = unit.side() != UsageUnit.Side.INPUT
          || (samePrice(model, UsageUnit.INPUT, less, more)
              && samePrice(model, UsageUnit.OUTPUT, less, more));
      Money small = model.cost(less, tier, "eu").total();
      assertThat(small.isNegative()).isFalse();
      if (sameTier) {
        assertThat(model.cost(more, tier, "eu").total())
            .as("seed %d, round %d: %s, then %s of %s", seed, i, less, more, model)
            .isGreaterThanOrEqualTo(small);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void costs_add_up_to_that_of_the_sum_but_for_a_pico_dollar(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      ModelPrice model = ModelPrice.builder("p", "m")
          .tokens(price(random), price(random))
          .cacheRead(price(random))
          .rate(ReportedCount.WEB_SEARCHES, price(random))
          .tierFactor(ServiceTier.BATCH, "1/2")
          .build();
      Usage one = usage(random, 100_000, EnumSet.allOf(UsageUnit.class));
      Usage other = usage(random, 100_000, EnumSet.allOf(UsageUnit.class));
      long sum = model.cost(one.plus(other), ServiceTier.BATCH, "eu").total().picos();
      long parts = model.cost(one, ServiceTier.BATCH, "eu").total().picos()
          + model.cost(other, ServiceTier.BATCH, "eu").total().picos();
      assertThat(parts - sum).as("seed %d, round %d", seed, i).isBetween(-1L, 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_fast_way_the_slow_way_and_the_way_of_reports_agree(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      ModelPrice model = model(random);
      Usage usage = usage(random, 100_000, tokens());
      BigDecimal exact = model.exactCost(UsageReport.of(usage)).total();
      long picos = exact.movePointRight(12).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
      assertThat(model.cost(usage, ServiceTier.STANDARD, null).total().picos())
          .as("seed %d, round %d: %s of %s", seed, i, usage, model)
          .isEqualTo(picos);
      // The same prices with many decimals more, all of them zero or far out: the slow way.
      ModelPrice slow =
          model.toBuilder().times("1.0000000000000000000000000000000001").build();
      assertThat(slow.cost(usage, ServiceTier.STANDARD, null).total().picos())
          .isBetween(picos, picos + 1);
    }
  }

  private static boolean samePrice(ModelPrice model, UsageUnit unit, Usage one, Usage other) {
    return model
        .dollarsPerMillion(unit, one.inputTokens())
        .equals(model.dollarsPerMillion(unit, other.inputTokens()));
  }
}
