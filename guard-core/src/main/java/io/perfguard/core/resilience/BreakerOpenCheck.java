/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PG-604: a circuit breaker opened, so that calls were refused, or would have been while only
 * observing. Red while it is not closed. Immutable.
 */
public final class BreakerOpenCheck implements GuardCheck<CallStats> {
  /** A check. */
  public BreakerOpenCheck() {}

  @Override
  public List<Finding> check(CheckContext<CallStats> context) {
    CallStats window = context.window();
    if (window.breakerOpenCount() == 0 && window.openBreakers() == 0) {
      return List.of();
    }
    boolean openNow = window.openBreakers() > 0;
    boolean observed = window.rejectedBreakerCount() == 0 && window.wouldRejectCount() > 0;
    Finding.Builder finding = context
        .finding("PG-604", openNow ? Severity.RED : Severity.AMBER)
        .headline(headline(window, openNow, observed))
        .seen(String.format(
            Locale.ROOT,
            "%,d of %,d calls that were sent failed, %,d attempts were cut off",
            window.failureCount(),
            window.sentCount(),
            window.attemptTimeoutCount()));
    List<List<String>> places = places(context);
    if (!places.isEmpty()) {
      finding.seen(Evidence.table(
          "places whose breaker opened since the guard was built",
          List.of("place", "state", "times opened", "attempts on all routes, 95 %"),
          places));
    }
    return List.of(finding
        .seen(String.format(
            Locale.ROOT, "%,d calls were answered by a fallback", window.fallbackCount()))
        .remedy(remedy(context.subject().name(), observed))
        .expected(gain(window))
        .build());
  }

  private static String headline(CallStats window, boolean openNow, boolean observed) {
    String state = openNow ? "is open" : "was open and has closed again";
    return observed
        ? String.format(
            Locale.ROOT,
            "its circuit breaker %s: while only observing, %,d calls went through that it would have refused",
            state,
            window.wouldRejectCount())
        : String.format(
            Locale.ROOT,
            "its circuit breaker %s: opened %s, %,d calls refused",
            state,
            times(window.breakerOpenCount()),
            window.rejectedBreakerCount());
  }

  private static String times(long count) {
    return count == 1 ? "once" : String.format(Locale.ROOT, "%,d times", count);
  }

  private static List<List<String>> places(CheckContext<CallStats> context) {
    List<List<String>> rows = new ArrayList<>();
    context.details(CallDetails.class).ifPresent(details -> {
      for (CallDetails.Place place : details.places()) {
        if (place.openedCount() > 0 || place.state() != CircuitBreaker.State.CLOSED) {
          rows.add(List.of(
              place.key().isEmpty() ? "(the only one)" : place.key(),
              place.state().name().toLowerCase(Locale.ROOT),
              Long.toString(place.openedCount()),
              place.attempts().hasData()
                  ? Durations.print(Math.round(place.attempts().quantileNanos(0.95)))
                  : ""));
        }
      }
    });
    return rows;
  }

  private static Remedy remedy(String name, boolean observed) {
    return observed
        ? Remedy.java(
            "Let it protect: a caller then hears at once what it would have heard after a time-out.",
            ".mode(GuardMode.PROTECT)  // of \"" + name + "\"")
        : Remedy.java(
            "Give callers something to go on with: a local copy, the last known value, a default.",
            "guard.call(() -> remote.get(key), () -> local.get(key))  // of \"" + name + "\"");
  }

  private static Gain gain(CallStats window) {
    if (window.rejectedBreakerCount() == 0 || !window.durations().hasData()) {
      return Gain.notEstimated("what callers do with an answer instead is not known");
    }
    Duration each = window.p95();
    return Gain.estimated(
        Durations.print(each.multipliedBy(window.rejectedBreakerCount()))
            + " of waiting were spared already",
        "calls refused x the 95th percentile of those sent");
  }
}
