/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arithmetic of {@link BudgetForecast}. Thread-safe. */
final class Forecasts {
  private static final int FEWEST = 4;
  /** The normal distribution's 97.5th percentile. */
  private static final double Z = 1.959964;

  private static final double MOST = Long.MAX_VALUE / 2.0;

  private Forecasts() {}

  /**
   * A forecast.
   *
   * @param base what is spent of the window that is foretold
   * @param rate picos a second
   * @param seen what was spent in parts of equal length
   * @param partSeconds the length of one
   * @param now the time
   * @param seconds to the end
   * @param limit the limit
   * @return null before there were enough parts
   */
  static @Nullable BudgetForecast of(
      long base,
      double rate,
      long[] seen,
      double partSeconds,
      Instant now,
      double seconds,
      long limit) {
    if (seen.length < FEWEST || seconds < 0) {
      return null;
    }
    double parts = seconds / partSeconds;
    double error = quantile(seen.length - 1)
        * deviation(seen)
        * Math.sqrt(parts + parts * parts / seen.length);
    double expected = base + rate * seconds;
    return new BudgetForecast(
        now.plusMillis((long) (seconds * 1e3)),
        money(expected),
        money(Math.max((double) base, expected - error)),
        money(expected + error),
        exhausted(limit - base, rate, now, seconds));
  }

  private static Optional<Instant> exhausted(long left, double rate, Instant now, double seconds) {
    double until = left <= 0 ? 0 : left / rate; // infinite at a rate of 0
    return until < seconds || until == 0
        ? Optional.of(now.plusMillis((long) (until * 1e3)))
        : Optional.empty();
  }

  private static Money money(double picos) {
    return Money.ofPicos((long) Math.max(0, Math.min(MOST, picos)));
  }

  static double deviation(long[] seen) {
    double mean = 0;
    for (long value : seen) {
      mean += (double) value / seen.length;
    }
    double squares = 0;
    for (long value : seen) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (seen.length - 1));
  }

  /**
   * Student's t at 97.5 %, by the series of Fisher and Cornish around the normal one; within 1 %
   * from three degrees of freedom on.
   *
   * <p>Source: Abramowitz, Stegun, "Handbook of Mathematical Functions", 26.7.5.
   */
  static double quantile(int degrees) {
    double z2 = Z * Z;
    double g1 = Z * (z2 + 1) / 4;
    double g2 = Z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double g4 = Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160;
    double n = degrees;
    return Z + g1 / n + g2 / (n * n) + g3 / (n * n * n) + g4 / (n * n * n * n);
  }
}
