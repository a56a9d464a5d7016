/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * PG-602: one of three external endpoints or more takes most of the time that all external calls
 * take.
 *
 * <p>Thread-safe.
 */
public final class DominantCallsCheck implements GuardCheck<EndpointStats> {
  /** The share of the time of all external calls. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("http.external.share", 0.50);

  /** How long its calls of a window take at least, together. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("http.external.time", Duration.ofSeconds(10));

  private static final int ENDPOINTS = 3; // of two, one always takes most
  private static final int SHOWN = 5;

  /** The check; it keeps no state. */
  public DominantCallsCheck() {}

  @Override
  public List<Finding> check(CheckContext<EndpointStats> context) {
    EndpointStats window = context.window();
    if (window.direction() != Direction.OUTBOUND
        || window.total().compareTo(context.threshold(TIME)) < 0) {
      return List.of();
    }
    List<Map.Entry<String, EndpointStats>> external =
        context.windows(EndpointGuard.KIND).entrySet().stream()
            .filter(each -> each.getValue().direction() == Direction.OUTBOUND)
            .filter(each -> each.getValue().hasData())
            .sorted(Comparator.comparing(
                    (Map.Entry<String, EndpointStats> each) -> each.getValue().total())
                .reversed())
            .toList();
    Duration all = external.stream()
        .map(each -> each.getValue().total())
        .reduce(Duration.ZERO, Duration::plus);
    boolean dominates = external.size() >= ENDPOINTS
        && share(window, all) >= context.threshold(SHARE)
        && external.get(0).getKey().equals(context.subject().name());
    return dominates ? List.of(finding(context, window, all, external)) : List.of();
  }

  private static double share(EndpointStats stats, Duration all) {
    return (double) stats.total().toNanos() / Math.max(1, all.toNanos());
  }

  private static Finding finding(
      CheckContext<EndpointStats> context,
      EndpointStats window,
      Duration all,
      List<Map.Entry<String, EndpointStats>> external) {
    return context
        .finding("PG-602", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "slowest external API: %,d calls of %s on average take %s of the time of all external calls (%s of %s)",
            window.count(),
            Durations.print(window.average()),
            Words.percent(share(window, all)),
            Durations.print(window.total()),
            Durations.print(all)))
        .seen(Evidence.table(
            "external calls by total time",
            List.of("endpoint", "calls", "average", "95 % within", "share of time"),
            external.stream()
                .limit(SHOWN)
                .map(each -> row(each.getKey(), each.getValue(), all))
                .toList()))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT, "%,d calls of %s", window.count(), Durations.print(window.average())),
            window.total(),
            context.length()))
        .remedy(remedy(context))
        .expected(Gain.estimated(
            "half its time is " + Durations.print(window.total().dividedBy(2)) + " of "
                + Durations.print(all),
            "its share of the time of all external calls"))
        .build();
  }

  private static Remedy remedy(CheckContext<EndpointStats> context) {
    String resource = CallWords.resource(context.subject().name());
    return Remedy.java(
        "begin with this one: keep what it answered, if it may be some minutes old; ask for many at once; make its"
            + " calls side by side",
        "GuardedCache.<String, Answer>builder(\"" + resource
            + "\").maximumItems(10_000).ttl(Duration.ofMinutes(5)).register(guards)");
  }

  private static List<String> row(String name, EndpointStats stats, Duration all) {
    return List.of(
        name,
        String.format(Locale.ROOT, "%,d", stats.count()),
        Durations.print(stats.average()),
        Durations.print(stats.p95()),
        Words.percent(share(stats, all)));
  }
}
