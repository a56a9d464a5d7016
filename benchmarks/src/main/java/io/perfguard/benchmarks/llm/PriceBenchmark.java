/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.base.Money;
import io.perfguard.llm.price.Cost;
import io.perfguard.llm.price.ModelPrice;
import io.perfguard.llm.price.PriceBook;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it takes to say what one call cost, and what it can cost at most. */
@State(Scope.Benchmark)
public class PriceBenchmark {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal REGION = new BigDecimal("1.1");
  private static final long TIER_START = 200_000;

  private final Instant now = Instant.parse("2026-02-01T12:00:00Z");
  private final PriceBook book = PriceBook.bundled();
  private final ModelPrice price =
      book.find("anthropic", "claude-sonnet-4-6", now).orElseThrow();

  /** The same prices, as one writes them down: by unit, in dollars for a million. */
  private final Map<UsageUnit, BigDecimal> low = new EnumMap<>(UsageUnit.class);

  private final Map<UsageUnit, BigDecimal> high = new EnumMap<>(UsageUnit.class);
  private final BigDecimal inputPrice =
      price.dollarsPerMillion(UsageUnit.INPUT, 0).orElseThrow();
  private final BigDecimal outputPrice =
      price.dollarsPerMillion(UsageUnit.OUTPUT, 0).orElseThrow();

  /** Usages of calls: some cached, some long, some with searches; the same in each run. */
  @State(Scope.Thread)
  public static class Calls {
    private static final int COUNT = 1_024;

    private final Usage[] usages = new Usage[COUNT];
    private int index;

    /** Draws them. */
    @Setup
    public void draw() {
      Random random = new Random(Seed.FIXED);
      for (int i = 0; i < COUNT; i++) {
        int input = (int) (3_000 * Math.exp(1.5 * random.nextGaussian()));
        int cached = random.nextInt(input + 1);
        usages[i] = Usage.builder()
            .add(UsageUnit.INPUT, input - cached)
            .add(UsageUnit.CACHE_READ, cached)
            .add(UsageUnit.CACHE_WRITE, random.nextInt(4) == 0 ? 1_000 : 0)
            .add(UsageUnit.OUTPUT, random.nextInt(2_000))
            .add(UsageUnit.OUTPUT_REASONING, random.nextInt(1_000))
            .add(UsageUnit.WEB_SEARCHES, random.nextInt(8) == 0 ? 1 : 0)
            .build();
      }
    }

    Usage next() {
      return usages[index++ & COUNT - 1];
    }
  }

  /** Writes the prices down for the peer. */
  @Setup
  public void writeDown() {
    for (UsageUnit unit : UsageUnit.values()) {
      price.dollarsPerMillion(unit, 0).ifPresent(dollars -> low.put(unit, dollars));
      price.dollarsPerMillion(unit, TIER_START + 1).ifPresent(dollars -> high.put(unit, dollars));
    }
  }

  /** The price is at hand. */
  @Benchmark
  public Cost cost(Calls calls) {
    return price.cost(calls.next(), ServiceTier.STANDARD, null);
  }

  /** In a batch, in a region: two factors more. */
  @Benchmark
  public Cost batchInRegion(Calls calls) {
    return price.cost(calls.next(), ServiceTier.BATCH, "us");
  }

  /** The price is looked up before, as a session does it. */
  @Benchmark
  public Cost findAndCost(Calls calls) {
    return book.find("anthropic", "claude-sonnet-4-6", now)
        .orElseThrow()
        .cost(calls.next(), ServiceTier.STANDARD, null);
  }

  /** What a budget holds back before a call. */
  @Benchmark
  public Money ceiling(Calls calls) {
    Usage usage = calls.next();
    return price.ceiling(
        usage.inputTokens(), 4_096, ServiceTier.STANDARD, null, UsageUnit.ofText());
  }

  /** All units by a map of decimal numbers. */
  @Benchmark
  public BigDecimal decimals(Calls calls) {
    return sum(calls.next(), BigDecimal.ONE, BigDecimal.ONE);
  }

  /** The same with two factors. */
  @Benchmark
  public BigDecimal decimalsBatchInRegion(Calls calls) {
    return sum(calls.next(), HALF, REGION);
  }

  /** Input and output only, as those do it who know no cache. */
  @Benchmark
  public BigDecimal twoDecimals(Calls calls) {
    Usage usage = calls.next();
    BigDecimal input = inputPrice.multiply(BigDecimal.valueOf(usage.inputTokens()));
    BigDecimal output = outputPrice.multiply(BigDecimal.valueOf(usage.outputTokens()));
    return input.add(output).divide(MILLION, 12, RoundingMode.HALF_EVEN);
  }

  private BigDecimal sum(Usage usage, BigDecimal tier, BigDecimal region) {
    Map<UsageUnit, BigDecimal> prices = usage.inputTokens() > TIER_START ? high : low;
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<UsageUnit, BigDecimal> one : prices.entrySet()) {
      long amount = usage.get(one.getKey());
      if (amount != 0) {
        sum = sum.add(one.getValue().multiply(BigDecimal.valueOf(amount)));
      }
    }
    return sum.multiply(tier).multiply(region).divide(MILLION, 12, RoundingMode.HALF_EVEN);
  }
}
