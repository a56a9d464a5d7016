/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.registry.CheckContext;
import java.time.Duration;
import java.util.Locale;

/** What the checks of a cache say about a window, in the same words. */
final class CacheWindow {
  /** Below, chance alone moves a rate by 7 points (95 %). */
  static final long ENOUGH_REQUESTS = 200;

  private CacheWindow() {}

  /** A share in percent, rounded down: 29.96 % are never shown as the 30 % that would be well. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", Math.floor(share * 1000) / 10).replace(".0", "")
        + " %";
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** So many loads that need not have been, at what a load takes. */
  static Cost loads(CheckContext<CacheStats> context, long loads) {
    CacheStats window = context.window();
    if (!window.loadDurations().hasData() || loads == 0) {
      return Cost.UNKNOWN; // filled by put: what a miss costs happens outside
    }
    Duration each = window.averageLoad();
    Duration all = each.multipliedBy(loads);
    String sentence = String.format(
        Locale.ROOT,
        "%,d loads of %s: %s of loading in %s",
        loads,
        Durations.print(each),
        Durations.print(all),
        Durations.print(context.length()));
    return Cost.waiting(sentence, all, context.length());
  }

  /** What the hit rate would be if it rose by so much, and what that saves. */
  static Gain hitRate(CheckContext<CacheStats> context, double more, String method) {
    CacheStats window = context.window();
    double now = window.hitRate();
    double then = Math.min(1, now + more);
    String rates = "hit rate " + percent(now) + " -> " + percent(then);
    double seconds = context.length().toNanos() / 1e9;
    if (!window.loadDurations().hasData() || seconds <= 0) {
      return Gain.estimated(rates, method);
    }
    double loads = (then - now) * window.requestCount() / seconds;
    return Gain.estimated(
        String.format(
            Locale.ROOT,
            "%s, saves %s loads/s of %s",
            rates,
            loads < 10 ? String.format(Locale.ROOT, "%.1f", loads) : count(Math.round(loads)),
            Durations.print(window.averageLoad())),
        method);
  }

  /** What the hit rate would be with so many hits more. */
  static Gain hitRate(CacheStats window, long more, String method) {
    if (!window.hasData()) {
      return Gain.notEstimated("nobody asked for anything");
    }
    double now = window.hitRate();
    double then = (double) (window.hitCount() + more) / window.requestCount();
    return Gain.estimated("hit rate " + percent(now) + " -> " + percent(Math.min(1, then)), method);
  }
}
