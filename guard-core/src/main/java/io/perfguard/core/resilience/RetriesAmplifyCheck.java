/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

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

/** PG-605: the other side was sent notably more attempts than there were calls. Immutable. */
public final class RetriesAmplifyCheck implements GuardCheck<CallStats> {
  /** Further attempts, as a share of the calls that were sent, from which on it is told. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("call.retries.share", 0.20);

  private static final long ENOUGH_CALLS = 100;

  /** A check. */
  public RetriesAmplifyCheck() {}

  @Override
  public List<Finding> check(CheckContext<CallStats> context) {
    CallStats window = context.window();
    long sent = window.sentCount();
    long more = window.retryCount() + window.hiddenRetryCount() + window.hedgeCount();
    if (sent < ENOUGH_CALLS || more <= context.threshold(SHARE) * sent) {
      return List.of();
    }
    double average = window.durations().meanNanos() / 2;
    Duration each = Duration.ofNanos(Math.round(average));
    long repeated = window.retryCount() + window.hiddenRetryCount();
    Duration waiting = each.multipliedBy(repeated);
    return List.of(context
        .finding("PG-605", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%,d calls were sent as %,d attempts, %.2f for each",
            sent,
            sent + more,
            (double) (sent + more) / sent))
        .seen(String.format(
            Locale.ROOT,
            "%,d retries, %,d attempts beside a slow one, %,d sent again by the client inside; %,d calls failed nevertheless, %,d attempts were cut off",
            window.retryCount(),
            window.hedgeCount(),
            window.hiddenRetryCount(),
            window.failureCount(),
            window.attemptTimeoutCount()))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%,d repeated attempts x half of an average call (%s) = %s of waiting in %s",
                repeated,
                Durations.print(each),
                Durations.print(waiting),
                Durations.print(context.length())),
            waiting,
            context.length()))
        .remedy(Remedy.java(
            "Find out why first attempts fail; if whoever calls this retries as well, retry in one of the two places only.",
            ".maximumAttempts(1)  // of \"" + context.subject().name() + "\""))
        .expected(Gain.estimated(
            String.format(Locale.ROOT, "%,d attempts fewer for the other side", more),
            "the further attempts of this window"))
        .build());
  }
}
