/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static io.perfguard.core.check.Words.words;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PG-201: the runs of a window took more than a second on average. Immutable. */
public final class SlowOperationCheck implements GuardCheck<OperationStats> {
  /** The average that is too long. The playbook: 1 second. */
  public static final ThresholdKey<Duration> AVERAGE =
      ThresholdKey.duration("operation.average", Duration.ofSeconds(1));

  private static final long ENOUGH_RUNS =
      3; // one slow run is an accident, and the first is often the class loader's

  /** A check. */
  public SlowOperationCheck() {}

  @Override
  public List<Finding> check(CheckContext<OperationStats> context) {
    OperationStats window = context.window();
    Duration limit = context.threshold(AVERAGE);
    if (window.count() < ENOUGH_RUNS || window.average().compareTo(limit) <= 0) {
      return List.of();
    }
    Resource most = window.wall().largest();
    return List.of(context
        .finding("PG-201", Severity.RED)
        .headline(words(
            "%,d runs took %s on average, more than %s; %s",
            window.count(),
            Durations.print(window.average()),
            Durations.print(limit),
            window.dominant()))
        .seen(breakdown(window))
        .seen(words(
            "95 %% of the runs within %s, the longest %s",
            Durations.print(window.p95()), Durations.print(window.max())))
        .costs(cost(context, window, limit))
        .remedy(remedy(most, context.subject().name(), window))
        .expected(gain(most, window))
        .build());
  }

  private static Evidence breakdown(OperationStats window) {
    List<List<String>> rows = new ArrayList<>();
    for (Resource resource : Resource.values()) {
      if (window.wall().get(resource) > 0) {
        rows.add(List.of(
            resource.label(),
            Durations.print(window.averageIn(resource)),
            words("%.0f %%", window.share(resource) * 100),
            resource == Resource.SELF ? "" : words("%.1f", window.callsPerRun(resource))));
      }
    }
    return Evidence.table(
        "where a run spends its time", List.of("in", "time", "share", "calls"), rows);
  }

  private static Cost cost(
      CheckContext<OperationStats> context, OperationStats window, Duration limit) {
    Duration excess = window.average().minus(limit).multipliedBy(window.count());
    return Cost.waiting(
        words(
            "%,d runs x %s over the limit = %s of waiting in %s",
            window.count(),
            Durations.print(window.average().minus(limit)),
            Durations.print(excess),
            Durations.print(context.length())),
        excess,
        context.length());
  }

  private static Gain gain(Resource most, OperationStats window) {
    if (most == Resource.SELF) {
      return Gain.notEstimated("what the operation's own code does is not measured further");
    }
    Duration without = window.average().minus(window.averageIn(most));
    return Gain.estimated(
        "at best " + Durations.print(window.average()) + " -> " + Durations.print(without),
        "the average without its time in " + most.label());
  }

  private static Remedy remedy(Resource most, String name, OperationStats window) {
    return switch (most) {
      case DB ->
        Remedy.text(
            window.callsPerRun(Resource.DB) >= 10
                ? "Ask the database less often: PG-210 and PG-211 name the queries that repeat."
                : "Make the queries faster: the query log's slowest() names them.");
      case WAIT ->
        Remedy.text(
            "Find what it waits for: a pool that is too small, a lock that is held too long, a load that many"
                + " callers need at the same time.");
      case LLM, HTTP ->
        Remedy.java(
            "Keep answers that do not change, and ask for what is independent at the same time.",
            "GuardedCache.<Key, Answer>builder(\"" + name
                + "\").ttl(Duration.ofHours(1)).register(guards)");
      case CACHE ->
        Remedy.text(
            "The cache's loads are what takes the time: warm it before traffic comes, or make the load faster.");
      case SELF ->
        Remedy.java(
            "The time goes in the operation's own code: profile it, or keep its results if the same input comes again.",
            "GuardedCache.<Key, Result>builder(\"" + name
                + "\").ttl(Duration.ofHours(1)).register(guards)");
    };
  }
}
