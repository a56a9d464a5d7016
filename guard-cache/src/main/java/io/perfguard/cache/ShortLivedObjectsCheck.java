/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.util.List;
import java.util.Locale;

/**
 * PG-509: a cached method is called on ever new objects, each of which begins without results,
 * because results are kept for each object. Immutable.
 */
public final class ShortLivedObjectsCheck implements GuardCheck<CacheStats> {
  /** From so many new objects for each miss on there is a finding. Default: 0.20. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("cache.receivers.share", 0.20);

  private static final long ENOUGH_OBJECTS = 100;

  /** The check, without state. */
  public ShortLivedObjectsCheck() {}

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    long objects = window.receiverCount();
    if (objects < ENOUGH_OBJECTS
        || objects < context.threshold(SHARE) * window.missCount()
        || 2 * window.hitCount() >= window.requestCount()) {
      return List.of();
    }
    return List.of(context
        .finding("PG-509", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d requests hit: the method was called on %,d new objects, and each has results"
                + " of its own",
            window.hitCount(),
            window.requestCount(),
            objects))
        .seen(String.format(
            Locale.ROOT,
            "%.1f requests for each new object",
            (double) window.requestCount() / objects))
        .costs(CacheWindow.loads(context, window.loadCount()))
        .remedy(Remedy.java(
            "if all objects answer alike, let them share; else keep one object for longer",
            "@CacheMethod(scope = Scope.CLASS)"))
        .expected(Gain.notEstimated("whether all objects answer alike is not known"))
        .build());
  }
}
