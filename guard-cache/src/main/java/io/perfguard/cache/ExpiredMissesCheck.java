/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.KeyAnalysis.TtlEstimate;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * PG-502 and PG-507: entries expire too early.
 *
 * <ul>
 *   <li>PG-502: many requests miss because their entry had expired.
 *   <li>PG-507: nearly all reloads bring what was there already, whether that costs hits or not.
 * </ul>
 *
 * <p>Immutable.
 */
public final class ExpiredMissesCheck implements GuardCheck<CacheStats> {
  /** From this share of requests on that missed after expiry there is PG-502. Default: 0.20. */
  public static final ThresholdKey<Double> EXPIRED = ThresholdKey.rate("cache.expired.share", 0.20);

  /** From this share of reloads on that changed nothing there is PG-507. Default: 0.90. */
  public static final ThresholdKey<Double> UNCHANGED =
      ThresholdKey.rate("cache.reloads.unchanged", 0.90);

  private static final long LONGER = 4;
  private static final long ENOUGH_RELOADS = 100;

  /** The check, without state. */
  public ExpiredMissesCheck() {}

  @Override
  public List<Finding> check(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    List<Finding> findings = new ArrayList<>();
    long expired = window.misses().expired();
    if (window.requestCount() >= CacheWindow.ENOUGH_REQUESTS
        && expired >= context.threshold(EXPIRED) * window.requestCount()) {
      findings.add(tooShort(context, expired));
    }
    if (window.reloadCount() >= ENOUGH_RELOADS
        && window.unchangedReloadRate() >= context.threshold(UNCHANGED)) {
      findings.add(unchanged(context));
    }
    return findings;
  }

  private static Finding tooShort(CheckContext<CacheStats> context, long expired) {
    CacheStats window = context.window();
    return context
        .finding("PG-502", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d of %,d requests missed because their entry had expired",
            expired,
            window.requestCount()))
        .seen(ttl(window))
        .costs(CacheWindow.loads(context, expired))
        .remedy(longer(context))
        .expected(withLonger(context)
            .orElseGet(() -> CacheWindow.hitRate(
                window, expired, "at most, if entries lived until they are asked for again")))
        .build();
  }

  /** What the small caches say of four times the ttl; empty if they do not know. */
  private static Optional<Gain> withLonger(CheckContext<CacheStats> context) {
    long ttl = context.window().ttlNanos();
    List<TtlEstimate> ttls =
        context.details(KeyAnalysis.class).map(some -> some.whatIf().ttls()).orElse(List.of());
    OptionalDouble now = rate(ttls, (double) ttl);
    OptionalDouble then = rate(ttls, (double) LONGER * ttl);
    return now.isPresent() && then.isPresent() && then.getAsDouble() > now.getAsDouble()
        ? Optional.of(CacheWindow.hitRate(
            context,
            then.getAsDouble() - now.getAsDouble(),
            "by small caches beside it that see a sample of its keys"))
        : Optional.empty();
  }

  private static OptionalDouble rate(List<TtlEstimate> ttls, double nanos) {
    return ttls.stream()
        .filter(one -> Math.abs(one.ttl().toNanos() - nanos) < nanos / 100)
        .mapToDouble(TtlEstimate::hitRate)
        .findFirst();
  }

  private static Finding unchanged(CheckContext<CacheStats> context) {
    CacheStats window = context.window();
    return context
        .finding("PG-507", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%s of %,d reloads brought what was there already",
            CacheWindow.percent(window.unchangedReloadRate()),
            window.reloadCount()))
        .seen(ttl(window))
        .costs(CacheWindow.loads(context, window.unchangedReloadCount()))
        .remedy(longer(context))
        .expected(Gain.estimated(
            "up to " + CacheWindow.count(window.unchangedReloadCount())
                + " loads fewer in such a window",
            "reloads that brought an equal value"))
        .build();
  }

  private static String ttl(CacheStats window) {
    return String.format(
        Locale.ROOT,
        "ttl %s; entries have %s left on average, %,d of %,d under an hour;"
            + " of %,d reloads whose older value was at hand, %,d brought an equal one",
        window.ttlNanos() == 0 ? "of each entry's own" : Durations.print(window.ttlNanos()),
        Durations.print(window.averageTtlLeft()),
        window.shortTtlCount(),
        window.itemCount(),
        window.reloadCount(),
        window.unchangedReloadCount());
  }

  private static Remedy longer(CheckContext<CacheStats> context) {
    long ttl = context.window().ttlNanos();
    if (ttl == 0) {
      return Remedy.text("give entries a longer ttl, if the data allows it");
    }
    Duration longer =
        Duration.ofNanos(ttl > Long.MAX_VALUE / LONGER ? Long.MAX_VALUE : LONGER * ttl);
    return Remedy.java(
        "let entries live longer, if the data allows it; where it changes now and then, invalidate"
            + " what changed",
        "GuardedCache.builder(\"" + context.subject().name() + "\").ttl(Duration.parse(\"" + longer
            + "\"))");
  }
}
