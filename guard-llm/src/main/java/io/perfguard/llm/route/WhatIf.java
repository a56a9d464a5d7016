/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an operation would cost with one model, and how good it would be. Costs are those of the
 * tokens that were used: another model may cut the same text into more or fewer, and may answer at
 * another length.
 *
 * <p>Immutable.
 *
 * @param model the model
 * @param inUse whether the operation uses it now
 * @param costPerCall what an average call would cost; null if it has no known price
 * @param costPerMonth the same for as many calls as 365.25 / 12 days have at the recorded pace
 * @param savingPerMonth what that is less than the model in use, negative if it is more; null if
 *     one of both has no known price
 * @param samples how many graded samples there are
 * @param mean their mean grade, 0..1; {@code NaN} without one
 * @param lowerBound what its true mean grade is not below; {@code NaN} without a sample
 * @param sufficient whether there are enough samples, and they show that it meets the target
 */
public record WhatIf(
    String model,
    boolean inUse,
    @Nullable Money costPerCall,
    @Nullable Money costPerMonth,
    @Nullable Money savingPerMonth,
    long samples,
    double mean,
    double lowerBound,
    boolean sufficient) {
  private static final Duration MONTH = Duration.ofDays(36525).dividedBy(1200);

  /** Cheapest first, and those without a price last. */
  static final Comparator<WhatIf> ORDER = Comparator.comparing(
          WhatIf::costPerCall, Comparator.nullsLast(Comparator.naturalOrder()))
      .thenComparing(WhatIf::model);

  /** What so many calls at the recorded pace cost in a month. */
  static @Nullable Money perMonth(@Nullable Money perCall, RecordedUsage recorded) {
    if (perCall == null) {
      return null;
    }
    BigDecimal picos = BigDecimal.valueOf(perCall.picos())
        .multiply(BigDecimal.valueOf(recorded.calls()))
        .multiply(seconds(MONTH))
        .divide(seconds(recorded.period()), 0, RoundingMode.HALF_EVEN);
    try {
      return Money.ofPicos(picos.longValueExact());
    } catch (ArithmeticException e) {
      throw new ArithmeticException(recorded.calls() + " calls in " + recorded.period() + " at "
          + perCall + " cost more in a month than Money can hold");
    }
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
  }

  /**
   * Rows as a table for people.
   *
   * @param rows the rows
   * @return a line for the head and one for each
   */
  public static String table(List<WhatIf> rows) {
    Require.nonNull(rows, "rows");
    StringBuilder text = new StringBuilder(String.format(
        Locale.ROOT,
        "%-28s %14s %16s %16s %9s %9s %9s%n",
        "model",
        "$ per call",
        "$ per month",
        "saved per month",
        "samples",
        "mean",
        "at least"));
    for (WhatIf row : rows) {
      text.append(String.format(
          Locale.ROOT,
          "%-28s %14s %16s %16s %,9d %9s %9s%s%n",
          row.model,
          dollars(row.costPerCall, 6),
          dollars(row.costPerMonth, 2),
          dollars(row.savingPerMonth, 2),
          row.samples,
          grade(row.mean),
          grade(row.lowerBound),
          (row.sufficient ? "  meets the target" : "") + (row.inUse ? "  in use" : "")));
    }
    return text.toString();
  }

  private static String dollars(@Nullable Money money, int decimals) {
    return money == null
        ? "no price"
        : String.format(Locale.ROOT, "%,." + decimals + "f", BigDecimal.valueOf(money.picos(), 12));
  }

  private static String grade(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
