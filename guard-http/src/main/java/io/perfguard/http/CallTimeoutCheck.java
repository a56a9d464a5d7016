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
 * PG-603: calls to others time out.
 *
 * <p>Thread-safe.
 */
public final class CallTimeoutCheck implements GuardCheck<EndpointStats> {
  /** Time-outs of a window from which on they are a finding. */
  public static final ThresholdKey<Long> TIMEOUTS = ThresholdKey.count("http.timeouts", 3);

  /** The share of calls from which on the finding is red. */
  public static final ThresholdKey<Double> RED = ThresholdKey.rate("http.timeouts.red", 0.05);

  /** The check; it keeps no state. */
  public CallTimeoutCheck() {}

  @Override
  public List<Finding> check(CheckContext<EndpointStats> context) {
    EndpointStats window = context.window();
    return window.direction() == Direction.OUTBOUND
            && window.timeoutCount() >= context.threshold(TIMEOUTS)
        ? List.of(finding(context, window))
        : List.of();
  }

  private static Finding finding(CheckContext<EndpointStats> context, EndpointStats window) {
    double share = (double) window.timeoutCount() / window.count();
    long each = window.timedOutNanos() / window.timeoutCount();
    Duration waited =
        Duration.ofNanos(Math.min(window.durations().sumNanos(), window.timedOutNanos()));
    boolean red = share >= context.threshold(RED);
    return context
        .finding("PG-603", red ? Severity.RED : Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "external calls time out: %,d of %,d (%s), after %s on average",
            window.timeoutCount(),
            window.count(),
            Words.percent(share),
            Durations.print(each)))
        .seen(Words.distribution(window))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%,d calls x %s = %s of waiting for nothing",
                window.timeoutCount(),
                Durations.print(each),
                Durations.print(waited)),
            waited,
            context.length()))
        .remedy(remedy(context, window, Math.max(0, window.timeoutNanos())))
        .expected(Gain.estimated(
            Durations.print(window.average()) + " -> " + Durations.print(without(window, waited))
                + " on average",
            "the calls that were answered"))
        .build();
  }

  private static Duration without(EndpointStats window, Duration waited) {
    long answered = Math.max(1, window.count() - window.timeoutCount());
    return window.total().minus(waited).dividedBy(answered);
  }

  private static Remedy remedy(
      CheckContext<EndpointStats> context, EndpointStats window, long timeout) {
    boolean slow = timeout > 0 && window.p50().toNanos() * 2 >= timeout;
    return slow
        ? Remedy.java(
            "half of the calls take half of the time-out or more: give them more, and keep what it answered",
            "HttpRequest.newBuilder(uri).timeout("
                + CallWords.code(TimeoutAdvice.rounded(2 * timeout)) + ")")
        : Remedy.java(
            "most calls are far faster than the time-out: the others hang. Wait for them no longer than for good ones,"
                + " stop asking while it is ill, and have something to answer instead",
            ".mode(GuardMode.PROTECT)  // of the guarded client \""
                + CallWords.client(context.subject().name()) + "\", unless it is; and a fallback");
  }
}
