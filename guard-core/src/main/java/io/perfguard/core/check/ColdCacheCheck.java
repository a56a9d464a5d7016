/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static io.perfguard.core.check.Words.words;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;

/**
 * PG-203: the caches inside an operation are cold, and their loads are a good part of its time.
 * Immutable.
 */
public final class ColdCacheCheck implements GuardCheck<OperationStats> {
  /** The hit rate below which the caches are cold. The playbook: 30 %. */
  public static final ThresholdKey<Double> HIT_RATE =
      ThresholdKey.rate("operation.cache-hit-rate", 0.30);

  private static final long ENOUGH_REQUESTS =
      200; // below, chance alone moves the rate by 7 points (95 %)
  private static final double WORTH_MENTIONING = 0.20; // of the operation's time, in loads

  /** A check. */
  public ColdCacheCheck() {}

  @Override
  public List<Finding> check(CheckContext<OperationStats> context) {
    OperationStats window = context.window();
    long requests = window.cacheHitCount() + window.cacheMissCount();
    long work = window.work().sum();
    // A load inside a load counts in both.
    double loadShare = Math.min(1, (double) window.cacheLoadNanos() / work);
    if (window.count() == 0
        || work == 0
        || requests < ENOUGH_REQUESTS
        || window.cacheHitRate() >= context.threshold(HIT_RATE)
        || loadShare < WORTH_MENTIONING) {
      return List.of();
    }
    Duration loads = Duration.ofNanos(window.cacheLoadNanos());
    Duration average = Duration.ofNanos(work / window.count());
    Duration without = Duration.ofNanos((long) (work * (1 - loadShare)) / window.count());
    return List.of(context
        .finding("PG-203", Severity.AMBER)
        .headline(words(
            "%.0f %% of %,d cache requests hit, and loads are %.0f %% of the work",
            window.cacheHitRate() * 100, requests, loadShare * 100))
        .seen(words(
            "%,d misses, %s of loading in %,d runs",
            window.cacheMissCount(), Durations.print(loads), window.count()))
        .costs(Cost.waiting(
            words("%s of loads in %s", Durations.print(loads), Durations.print(context.length())),
            loads,
            context.length()))
        .remedy(Remedy.java(
            "Load what is asked for most before traffic comes, and look at the cache's own findings (PG-501 and on).",
            "mostAskedKeys.forEach(key -> cache.get(key, loader));   // at start"))
        .expected(Gain.estimated(
            words(
                "at best %s -> %s of work a run",
                Durations.print(average), Durations.print(without)),
            "the work of a run without its loads"))
        .build());
  }
}
