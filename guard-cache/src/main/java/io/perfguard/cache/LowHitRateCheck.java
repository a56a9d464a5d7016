/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-501: fewer than 30 % (red) or 50 % (amber) of the requests of a window were answered from the
 * cache.
 *
 * <p>It names what the misses come from as far as the counters tell, and the remedy for the largest
 * part. Immutable.
 */
public final class LowHitRateCheck implements GuardCheck<CacheStats> {
  /** Below this hit rate a finding is red. Default: 0.30. */
  public static final ThresholdKey<Double> RED_BELOW =
      ThresholdKey.rate("cache.hit-rate.red", 0.30);

  /** Below this hit rate there is a finding. Default: 0.50. */
  public static final ThresholdKey<Double> AMBER_BELOW =
      ThresholdKey.rate("cache.hit-rate.amber", 0.50);

  private static final long ENOUGH_REQUESTS =
      200; // below, chance alone moves the rate by 7 points (95 %)

  /** The check, without state. */
  public LowHitRateCheck() {}

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    double rate = window.hitRate();
    boolean red = rate < context.threshold(RED_BELOW);
    if (window.requestCount() < ENOUGH_REQUESTS
        || (!red && rate >= context.threshold(AMBER_BELOW))) {
      return List.of();
    }
    MissReason reason = MissReason.largest(window);
    return List.of(context
        .finding("PG-501", red ? Severity.RED : Severity.AMBER)
        .headline(headline(context))
        .seen(misses(window))
        .seen(reason.sentence(window))
        .costs(cost(window, context.length()))
        .remedy(reason.remedy(context.subject().name(), window))
        .expected(gain(window))
        .build());
  }

  private static String headline(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    String sentence = String.format(
        Locale.ROOT,
        "%s of %,d requests hit in the last %s",
        percent(window.hitRate()),
        window.requestCount(),
        Durations.print(context.length()));
    return context.before().isEmpty()
        ? sentence
        : sentence + " (" + percent(context.now().hitRate()) + " since start)";
  }

  /** Rounded down, so that 29.96 % are never shown as the 30 % that would be well. */
  private static String percent(double rate) {
    return String.format(Locale.ROOT, "%.1f", Math.floor(rate * 1000) / 10).replace(".0", "")
        + " %";
  }

  private static String misses(CacheStats window) {
    return String.format(
        Locale.ROOT,
        "%,d misses: %,d loads, %,d failed loads, %,d coalesced with a load that ran",
        window.missCount(),
        window.loadCount(),
        window.loadFailureCount(),
        window.coalescedCount());
  }

  private static Cost cost(CacheStats window, Duration length) {
    if (!window.loadDurations().hasData()) {
      return Cost.UNKNOWN; // filled by put: what a miss costs happens outside
    }
    Duration loading = Duration.ofNanos(window.loadNanos());
    String sentence = String.format(
        Locale.ROOT,
        "%,d loads of %s: %s of loading in %s, %.1f at a time on average",
        window.loadDurations().count(),
        Durations.print(window.averageLoad()),
        Durations.print(loading),
        Durations.print(length),
        (double) loading.toNanos() / length.toNanos());
    return Cost.waiting(sentence, loading, length);
  }

  private static Gain gain(CacheStats window) {
    String why = "how often the same keys come back is not known";
    if (!window.loadDurations().hasData()) {
      return Gain.notEstimated(why);
    }
    long loads = Math.round(
        window.loadDurations().count() * 0.1 * window.requestCount() / window.missCount());
    return Gain.notEstimated(String.format(
        Locale.ROOT,
        "%s; 10 points of hit rate would save %,d of these loads, %s",
        why,
        loads,
        Durations.print(loads * window.averageLoad().toNanos())));
  }
}
