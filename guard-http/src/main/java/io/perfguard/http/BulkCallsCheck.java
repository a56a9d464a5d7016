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
 * PG-607: runs of an operation call one endpoint again and again, each time for something else,
 * where one call could ask for all of them.
 *
 * <p>Thread-safe.
 */
public final class BulkCallsCheck implements GuardCheck<EndpointStats> {
  /** Different URIs in the median run from which on it is a finding; 5 are watched at least. */
  public static final ThresholdKey<Long> CALLS = ThresholdKey.count("http.bulk.calls", 5);

  /** Runs that did so. */
  public static final ThresholdKey<Long> RUNS = ThresholdKey.count("http.bulk.runs", 3);

  /** What one call for all would save in a run, at least. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("http.bulk.time", Duration.ofMillis(20));

  /** Calls of the median run from which on the finding is red. */
  public static final ThresholdKey<Long> RED_CALLS = ThresholdKey.count("http.bulk.calls.red", 50);

  /** The check; it keeps no state. */
  public BulkCallsCheck() {}

  @Override
  public List<Finding> check(CheckContext<EndpointStats> context) {
    if (context.window().direction() != Direction.OUTBOUND || !context.window().hasData()) {
      return List.of();
    }
    return context.details(EndpointDetails.class).stream()
        .flatMap(details -> details.repeatedCalls().stream())
        .filter(call -> call.lastAt().isAfter(context.from()))
        .filter(call -> call.runs() >= context.threshold(RUNS))
        .filter(call -> call.distinct() >= context.threshold(CALLS))
        .filter(call -> call.distinct() * 2 >= call.calls()) // else the same ones again: a cache
        .filter(call -> call.savedNanos() >= context.threshold(TIME).toNanos())
        .map(call -> finding(context, call))
        .toList();
  }

  private static Finding finding(CheckContext<EndpointStats> context, RepeatedCall call) {
    boolean red = call.calls() >= context.threshold(RED_CALLS);
    String resource = CallWords.resource(context.subject().name());
    long calls = call.calls();
    return context
        .finding("PG-607", red ? Severity.RED : Severity.AMBER)
        .about(call.operation())
        .headline(String.format(
            Locale.ROOT,
            "a bulk call would serve: %,d calls for %,d different URIs inside each run of %s, %s of %s each",
            calls,
            call.distinct(),
            call.operation(),
            call.isSequential() ? "one after another," : "side by side,",
            Durations.print(call.roundTripNanos())))
        .seen(String.format(
            Locale.ROOT,
            "%,d runs; in the median one %,d calls, from the first begin to the last end %s",
            call.runs(),
            calls,
            Durations.print(call.elapsedNanos())))
        .costs(cost(context, call))
        .remedy(Remedy.java(
            "ask once for all of them, if it has a bulk endpoint; who asks one by one stays as he is",
            "BatchLoader.<String, Answer>builder(\"" + resource
                + "\", ids -> api.getAll(ids)).register(guards)"))
        .expected(Gain.estimated(
            Durations.print(call.elapsedNanos()) + " -> "
                + Durations.print(Math.max(0, call.elapsedNanos() - call.savedNanos()))
                + " in a run",
            call.isSequential()
                ? (calls - 1) + " × median round trip of " + Durations.print(call.roundTripNanos())
                : "what the calls took longer than one of them, side by side"))
        .build();
  }

  /** Spread over the time in which the runs were counted. */
  private static Cost cost(CheckContext<EndpointStats> context, RepeatedCall call) {
    Duration counted = Duration.between(call.firstAt(), context.to());
    return Cost.waiting(
        String.format(
            Locale.ROOT,
            "%s of waiting in each of %,d runs",
            Durations.print(call.savedNanos()),
            call.runs()),
        Duration.ofNanos(call.savedNanos()).multipliedBy(call.runs()),
        counted.compareTo(context.length()) < 0 ? context.length() : counted);
  }
}
