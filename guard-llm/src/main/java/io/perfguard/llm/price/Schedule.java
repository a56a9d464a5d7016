/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

import io.perfguard.core.base.Money;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The prices of a model in one service tier, made ready to be multiplied.
 *
 * <p>Immutable.
 */
final class Schedule {
  /*
   * Prices are whole numbers: pico-dollars for one of a unit, times a denominator that all share,
   * mostly 1, and 2 where half of an odd price is asked for. A cost is then a sum of products, a
   * factor of the region, and one division, which is the only place where anything is rounded.
   *
   * Products are longs as long as all amounts are below a bound that is known before; the amounts
   * are or-ed together, which is no less than any of them, and one test decides. Beyond it the same
   * is done in BigIntegers: a usage of months, or prices of many decimals.
   */
  private static final UsageUnit[] UNITS = UsageUnit.values();
  private static final int REQUESTS = List.of(UNITS).indexOf(UsageUnit.REQUESTS);
  private static final BigInteger PICOS = BigInteger.TEN.pow(12);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** Total inputs above which the next segment counts, ascending. */
  private final long[] starts;

  private final Segment[] segments;

  private Schedule(long[] starts, Segment[] segments) {
    this.starts = starts;
    this.segments = segments;
  }

  /** Prices that count between two sizes of the input. */
  private static final class Segment {
    final BigInteger[] exact;
    final BigInteger exactDenominator;
    final long[] rates;
    final long denominator;
    // Amounts below it never make a sum overflow, as long as no factor is applied; 0 if any may.
    final long safe;

    Segment(BigInteger[] exact, BigInteger denominator) {
      this.exact = exact;
      this.exactDenominator = denominator;
      BigInteger most = Arrays.stream(exact).reduce(BigInteger.ONE, BigInteger::max);
      BigInteger room = LONG_MAX.divide(most.multiply(BigInteger.valueOf(UNITS.length)));
      // A region's factor may have a denominator of 20 bits more.
      boolean fits = denominator.shiftLeft(20).compareTo(LONG_MAX) < 0 && room.signum() > 0;
      this.safe = fits ? room.longValueExact() : 0;
      this.denominator = fits ? denominator.longValueExact() : 1;
      this.rates = new long[exact.length];
      for (int i = 0; fits && i < exact.length; i++) {
        rates[i] = exact[i].longValueExact();
      }
    }
  }

  static Schedule of(Rates rates, Fraction factor) {
    TreeSet<Long> steps = new TreeSet<>();
    for (Rate rate : rates.all().values()) {
      rate.steps().forEach(step -> steps.add(step.above()));
    }
    long[] starts = steps.stream().mapToLong(Long::longValue).toArray();
    Segment[] segments = new Segment[starts.length + 1];
    for (int i = 0; i < segments.length; i++) {
      BigDecimal size =
          i == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(starts[i - 1]).add(BigDecimal.ONE);
      segments[i] = segment(rates, factor, size);
    }
    return new Schedule(starts, segments);
  }

  private static Segment segment(Rates rates, Fraction factor, BigDecimal size) {
    BigInteger[] numerators = new BigInteger[UNITS.length];
    BigInteger[] denominators = new BigInteger[UNITS.length];
    BigInteger common = BigInteger.ONE;
    for (int i = 0; i < UNITS.length; i++) {
      UsageUnit unit = UNITS[i];
      Rate rate = rates.of(unit);
      BigDecimal price = rate == null ? BigDecimal.ZERO : rate.at(size).stripTrailingZeros();
      boolean token = unit.side() != UsageUnit.Side.TOOL;
      BigInteger numerator = price.scale() < 0 ? price.toBigIntegerExact() : price.unscaledValue();
      numerator =
          numerator.multiply(PICOS).multiply(BigInteger.valueOf(token ? factor.numerator() : 1));
      BigInteger denominator = BigInteger.TEN
          .pow(Math.max(0, price.scale()))
          .multiply(BigInteger.valueOf(rate == null ? 1 : rate.per()))
          .multiply(BigInteger.valueOf(token ? factor.denominator() : 1));
      BigInteger divisor = numerator.gcd(denominator);
      numerators[i] = numerator.divide(divisor);
      denominators[i] = denominator.divide(divisor);
      common = common.divide(common.gcd(denominators[i])).multiply(denominators[i]);
    }
    for (int i = 0; i < numerators.length; i++) {
      numerators[i] = numerators[i].multiply(common.divide(denominators[i]));
    }
    return new Segment(numerators, common);
  }

  /** What a usage costs; the factor is for tokens, not for tools. */
  Cost cost(Usage usage, Fraction region) {
    Segment segment = segments[index(usage.inputTokens())];
    long input = 0;
    long output = 0;
    long tools = 0;
    long amounts = 0;
    for (int i = 0; i < UNITS.length; i++) {
      UsageUnit unit = UNITS[i];
      long amount = amount(usage, unit);
      amounts |= amount;
      long price = amount * segment.rates[i];
      switch (unit.side()) {
        case INPUT -> input += price;
        case OUTPUT -> output += price;
        default -> tools += price;
      }
    }
    long most = Math.max(region.numerator(), region.denominator());
    if (most > 1 << 20 || amounts >= segment.safe / most) {
      return slowCost(usage, region, segment);
    }
    long denominator = segment.denominator * region.denominator();
    input *= region.numerator();
    output *= region.numerator();
    tools *= region.denominator();
    return new Cost(
        money(input, denominator),
        money(output, denominator),
        money(tools, denominator),
        money(input + output + tools, denominator));
  }

  /** A call is at least one request, whether the usage says so or not. */
  private static long amount(Usage usage, UsageUnit unit) {
    long amount = usage.get(unit);
    return unit == UsageUnit.REQUESTS ? Math.max(1, amount) : amount;
  }

  private static Money money(long numerator, long denominator) {
    long quotient = numerator / denominator;
    long remainder = numerator - quotient * denominator;
    long left = denominator - remainder;
    boolean up = remainder > left || (remainder == left && (quotient & 1) == 1);
    return Money.ofPicos(up ? quotient + 1 : quotient);
  }

  private static Cost slowCost(Usage usage, Fraction region, Segment segment) {
    BigInteger tokens = BigInteger.valueOf(region.numerator());
    BigInteger input = sum(usage, UsageUnit.Side.INPUT, segment).multiply(tokens);
    BigInteger output = sum(usage, UsageUnit.Side.OUTPUT, segment).multiply(tokens);
    BigInteger tools =
        sum(usage, UsageUnit.Side.TOOL, segment).multiply(BigInteger.valueOf(region.denominator()));
    BigInteger denominator =
        segment.exactDenominator.multiply(BigInteger.valueOf(region.denominator()));
    return new Cost(
        money(input, denominator),
        money(output, denominator),
        money(tools, denominator),
        money(input.add(output).add(tools), denominator));
  }

  private static BigInteger sum(Usage usage, UsageUnit.Side side, Segment segment) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].side() == side) {
        BigInteger amount = BigInteger.valueOf(amount(usage, UNITS[i]));
        sum = sum.add(amount.multiply(segment.exact[i]));
      }
    }
    return sum;
  }

  private static Money money(BigInteger numerator, BigInteger denominator) {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    int half = parts[1].shiftLeft(1).compareTo(denominator);
    boolean up = half > 0 || (half == 0 && parts[0].testBit(0));
    return money(up ? parts[0].add(BigInteger.ONE) : parts[0]);
  }

  private static Money money(BigInteger picos) {
    if (picos.bitLength() > 63) {
      throw new ArithmeticException(
          "a cost of " + picos + " pico-dollars is more than Money holds");
    }
    return Money.ofPicos(picos.longValueExact());
  }

  /** The most that tokens within the bounds can cost, rounded up, with one request. */
  Money ceiling(long inputTokens, long outputTokens, Fraction region, Set<UsageUnit> possible) {
    Money most = Money.ZERO;
    for (int i = 0; i < segments.length && (i == 0 || starts[i - 1] < inputTokens); i++) {
      Money here = ceiling(segments[i], inputTokens, outputTokens, region, possible);
      most = here.compareTo(most) > 0 ? here : most;
    }
    return most;
  }

  private static Money ceiling(
      Segment segment, long input, long output, Fraction region, Set<UsageUnit> possible) {
    int dearIn = dearest(segment, UsageUnit.Side.INPUT, possible);
    int dearOut = dearest(segment, UsageUnit.Side.OUTPUT, possible);
    long most = Math.max(region.numerator(), region.denominator());
    if (most <= 1 << 20 && (input | output) < segment.safe / most) {
      long tokens = input * segment.rates[dearIn] + output * segment.rates[dearOut];
      long sum = tokens * region.numerator() + segment.rates[REQUESTS] * region.denominator();
      long denominator = segment.denominator * region.denominator();
      return Money.ofPicos(sum / denominator + (sum % denominator == 0 ? 0 : 1));
    }
    BigInteger tokens = BigInteger.valueOf(input)
        .multiply(segment.exact[dearIn])
        .add(BigInteger.valueOf(output).multiply(segment.exact[dearOut]));
    BigInteger sum = tokens
        .multiply(BigInteger.valueOf(region.numerator()))
        .add(segment.exact[REQUESTS].multiply(BigInteger.valueOf(region.denominator())));
    BigInteger denominator =
        segment.exactDenominator.multiply(BigInteger.valueOf(region.denominator()));
    return money(sum.add(denominator).subtract(BigInteger.ONE).divide(denominator));
  }

  /** Where the unit is that has the highest price of those possible; any of its side if none is. */
  private static int dearest(Segment segment, UsageUnit.Side side, Set<UsageUnit> possible) {
    int dearest = -1;
    for (int i = 0; i < UNITS.length; i++) {
      boolean candidate = UNITS[i].side() == side && possible.contains(UNITS[i]);
      if (candidate && (dearest < 0 || segment.exact[i].compareTo(segment.exact[dearest]) > 0)) {
        dearest = i;
      }
    }
    return dearest >= 0 ? dearest : List.of(UNITS).indexOf(anyOf(side));
  }

  private static UsageUnit anyOf(UsageUnit.Side side) {
    return side == UsageUnit.Side.INPUT ? UsageUnit.INPUT : UsageUnit.OUTPUT;
  }

  /** Above a start, not at it. */
  private int index(long inputTokens) {
    int index = 0;
    while (index < starts.length && inputTokens > starts[index]) {
      index++;
    }
    return index;
  }
}
