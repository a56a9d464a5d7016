/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

/**
 * The ends of Wilson's score interval for a share.
 *
 * <p>Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * Journal of the American Statistical Association 22 (1927).
 *
 * <p>Thread-safe.
 */
public final class Wilson {
  /** The share is above the upper end in one of forty cases, and below the lower one in another. */
  private static final double Z = 1.96;

  private Wilson() {}

  /**
   * What the share of events is at most, with 97.5 % certainty (the upper end of the two-sided 95 %
   * interval).
   *
   * @param events how often it happened, 0 to {@code trials}, fractions by weight
   * @param trials how often it could have
   * @return 0..1; {@code NaN} without trials
   */
  public static double upper(double events, double trials) {
    return end(events, trials, 1);
  }

  /**
   * What the share of events is at least, with 97.5 % certainty.
   *
   * @param events how often it happened, 0 to {@code trials}, fractions by weight
   * @param trials how often it could have
   * @return 0..1; {@code NaN} without trials
   */
  public static double lower(double events, double trials) {
    return end(events, trials, -1);
  }

  private static double end(double events, double trials, int side) {
    if (!(trials > 0)) {
      return Double.NaN;
    }
    double share = events / trials;
    double square = Z * Z / trials;
    double middle = share + square / 2;
    double spread = Math.sqrt(square * (share * (1 - share) + square / 4));
    return Math.max(0, Math.min(1, (middle + side * spread) / (1 + square)));
  }

  /**
   * How many trials without any event make sure that the share is at most so much.
   *
   * @param share above 0, below 1
   * @return the number of trials
   */
  static double trialsWithoutEvent(double share) {
    return Z * Z * (1 - share) / share;
  }
}
