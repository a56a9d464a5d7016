/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.Locale;

/**
 * How many connections a pool needs, from what was asked of it.
 *
 * <p>By Little's law as many are held on average as are asked for in the time that one is held. If
 * callers come by chance, how many are held at once is spread by Poisson around that, whatever the
 * spread of the holds (the M/G/∞ queue: R. B. Cooper, "Introduction to Queueing Theory", 2nd
 * edition, 1981, chapter 3). The size is what suffices 999 times of 1,000; more if more were seen.
 *
 * <p>Immutable.
 *
 * @param arrivalsPerSecond connections asked for in a second
 * @param meanHold how long one is held on average
 * @param meanHeld how many are held on average
 * @param mostSeen the most held at once, but for one look in a thousand
 * @param size how many suffice
 */
public record PoolSizing(
    double arrivalsPerSecond, Duration meanHold, double meanHeld, long mostSeen, int size) {
  private static final double ENOUGH = 0.999;
  /** Beyond that the Poisson distribution is a normal one to less than one connection. */
  private static final double LARGE = 500;

  private static final double NORMAL_QUANTILE = 3.09; // of ENOUGH

  /**
   * The size for what happened in a window.
   *
   * @param window the numbers of the window
   * @param length how long it was, > 0
   * @return the size
   * @throws IllegalArgumentException if the length is 0 or negative
   */
  public static PoolSizing of(PoolStats window, Duration length) {
    return of(window, Require.positive(length, "length"), 1);
  }

  /**
   * The size for what happened in a window.
   *
   * @param window the numbers of the window
   * @param length how long it was
   * @param share how much of the time of holds would be left after a repair, 0..1; 1 for none
   * @return the size
   */
  static PoolSizing of(PoolStats window, Duration length, double share) {
    double seconds = Durations.saturatedNanos(length) / 1e9;
    long asked = window.leaseCount() + window.timeoutCount();
    double arrivals = asked / seconds;
    long ended = Math.max(1, window.holds().count());
    double meanHold = window.heldNanos() / (double) Math.max(ended, window.leaseCount());
    double mean = arrivals * meanHold / 1e9 * share;
    long seen = share < 1 ? 0 : Math.round(mostButFew(window));
    int size = (int) Math.max(Math.max(1, quantile(mean)), seen);
    return new PoolSizing(
        arrivals, Duration.ofNanos(Math.round(meanHold * share)), mean, seen, size);
  }

  /** Of one look in a thousand, it may have been a moment that nobody would have noticed. */
  private static double mostButFew(PoolStats window) {
    return window.demand().hasData() ? window.demand().quantileNanos(ENOUGH) : 0;
  }

  /** How many are enough, if so many are held on average. */
  static long quantile(double mean) {
    if (mean > LARGE) {
      return Math.round(Math.ceil(mean + NORMAL_QUANTILE * Math.sqrt(mean)));
    }
    double term = Math.exp(-mean);
    double sum = term;
    long n = 0;
    while (sum < ENOUGH) {
      n++;
      term *= mean / n;
      sum += term;
    }
    return n;
  }

  /** How the size was found. */
  String method() {
    long byChance = Math.max(1, quantile(meanHeld));
    return String.format(
        Locale.ROOT,
        "%,.1f connections a second x %s = %.1f held on average; by chance not more than %d, 999 times"
            + " of 1,000%s",
        arrivalsPerSecond,
        Durations.print(meanHold),
        meanHeld,
        byChance,
        mostSeen > byChance ? "; " + mostSeen + " were held at once" : "");
  }
}
