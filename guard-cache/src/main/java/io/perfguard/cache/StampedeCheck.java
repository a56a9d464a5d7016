/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-506: many callers wait at the same time for the same load, as when an entry that all ask for
 * expires. One load serves them all, but they wait. Immutable.
 */
public final class StampedeCheck implements GuardCheck<CacheStats> {
  /**
   * From this share of requests on that waited for another's load there is a finding. Default:
   * 0.10.
   */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("cache.stampede.share", 0.10);

  /** The check, without state. */
  public StampedeCheck() {}

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    long waited = window.coalescedCount();
    if (window.requestCount() < CacheWindow.ENOUGH_REQUESTS
        || waited < context.threshold(SHARE) * window.requestCount()
        || !window.loadDurations().hasData()) {
      return List.of();
    }
    Duration each = window.averageLoad();
    // Who joins a load comes at any moment of it: half of it is left, on average.
    Duration waiting = each.dividedBy(2).multipliedBy(waited);
    String refresh = window.ttlNanos() == 0
        ? ".refreshAfter(Duration.ofMinutes(5))"
        : ".refreshAfter(Duration.parse(\"" + Duration.ofNanos(window.ttlNanos() / 2)
            + "\")).ttlJitter(0.1)";
    return List.of(context
        .finding("PG-506", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "stampede: %,d of %,d requests waited for a load that another caller had begun",
            waited,
            window.requestCount()))
        .seen(String.format(
            Locale.ROOT,
            "%,d loads of %s on average; %,d requests missed after expiry, %,d after invalidation",
            window.loadCount(),
            Durations.print(each),
            window.misses().expired(),
            window.misses().invalidated()))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%,d waits of about half a load each: %s of waiting in %s",
                waited,
                Durations.print(waiting),
                Durations.print(context.length())),
            waiting,
            context.length()))
        .remedy(Remedy.java(
            "load what is asked for often anew before it expires, while the older value is served",
            "GuardedCache.builder(\"" + context.subject().name() + "\")" + refresh))
        .expected(Gain.estimated(
            Durations.print(waiting) + " -> about 0 s of waiting in such a window",
            "waits x half a mean load"))
        .build());
  }
}
