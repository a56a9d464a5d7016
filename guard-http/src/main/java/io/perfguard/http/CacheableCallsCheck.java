/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

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
 * PG-606: GETs are sent again though an earlier answer says that it is still fresh.
 *
 * <p>Thread-safe.
 */
public final class CacheableCallsCheck implements GuardCheck<EndpointStats> {
  /** The hit rate that a cache would have had from which on it is a finding. */
  public static final ThresholdKey<Double> HIT_RATE =
      ThresholdKey.rate("http.cacheable.hit-rate", 0.20);

  /** How long the calls that it would have spared took in a window, at least. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("http.cacheable.time", Duration.ofSeconds(1));

  private static final long ENOUGH_LOOKUPS = 100;

  /** The check; it keeps no state. */
  public CacheableCallsCheck() {}

  @Override
  public List<Finding> check(CheckContext<EndpointStats> context) {
    EndpointStats window = context.window();
    boolean seen = window.direction() == Direction.OUTBOUND
        && window.hasData()
        && window.lookupCount() >= ENOUGH_LOOKUPS
        && window.cacheableRate() >= context.threshold(HIT_RATE);
    Duration spared = seen ? spared(window) : Duration.ZERO;
    return seen && spared.compareTo(context.threshold(TIME)) >= 0
        ? List.of(finding(context, window, spared))
        : List.of();
  }

  private static Duration spared(EndpointStats window) {
    return Duration.ofNanos((long) (window.cacheableRate() * window.durations().sumNanos()));
  }

  private static Finding finding(
      CheckContext<EndpointStats> context, EndpointStats window, Duration spared) {
    double rate = window.cacheableRate();
    Duration after = Duration.ofNanos((long) ((1 - rate) * window.durations().meanNanos()));
    return context
        .finding("PG-606", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "GETs that could be cached: a cache would have answered %s of %,d calls",
            Words.percent(rate),
            window.count()))
        .seen(String.format(
            Locale.ROOT,
            "%,d of %,d requests that were watched came while an earlier answer to the same URI and caller was still"
                + " fresh, as its own Cache-Control or Expires says",
            window.cacheableCount(),
            window.lookupCount()))
        .seen(Words.distribution(window))
        .costs(Cost.waiting(
            Durations.print(spared) + " of waiting in " + Durations.print(context.length()),
            spared,
            context.length()))
        .remedy(remedy(context))
        .expected(Gain.estimated(
            String.format(
                Locale.ROOT,
                "hit rate %s, average %s -> %s",
                Words.percent(rate),
                Durations.print(window.average()),
                Durations.print(after)),
            "replay of this window's own requests, each answer as long as it says"))
        .build();
  }

  private static Remedy remedy(CheckContext<EndpointStats> context) {
    long lifetime = context
        .details(EndpointDetails.class)
        .map(EndpointDetails::lifetimeNanos)
        .filter(nanos -> nanos > 0)
        .orElse(Duration.ofMinutes(1).toNanos());
    return Remedy.java(
        "keep what it answered, as long as the answers allow",
        "GuardedCache.<URI, Answer>builder(\""
            + CallWords.resource(context.subject().name())
            + "\").maximumItems(10_000).ttl(" + CallWords.code(Duration.ofNanos(lifetime))
            + ").register(guards)");
  }
}
