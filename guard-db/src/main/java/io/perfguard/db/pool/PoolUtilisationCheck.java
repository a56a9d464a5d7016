/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-701: nearly all connections of a pool are held.
 *
 * <p>Thread-safe.
 */
public final class PoolUtilisationCheck implements GuardCheck<PoolStats> {
  /** The share of a pool from which on it is nearly exhausted, as the playbook says. */
  public static final ThresholdKey<Double> UTILISATION =
      ThresholdKey.rate("pool.utilisation", 0.90);

  /** Of fewer looks the worst twentieth says nothing. */
  private static final long LOOKS = 100;
  /** A smaller pool is used up now and then, and nobody minds if nobody waits. */
  private static final int LARGE = 10;

  /** The check; it keeps no state. */
  public PoolUtilisationCheck() {}

  @Override
  public List<Finding> check(CheckContext<PoolStats> context) {
    PoolStats window = context.window();
    double bound = context.threshold(UTILISATION);
    double average = window.averageUtilisation(context.length());
    boolean always = average >= bound;
    boolean now = window.utilisation() >= bound && window.saturatedNanos() > 0;
    boolean often = window.demand().count() >= LOOKS
        && window.max() > 0
        && (window.max() >= LARGE || window.saturatedNanos() > 0)
        && window.demand().quantileNanos(0.95) >= bound * window.max();
    if (!always && !now && !often) {
      return List.of();
    }
    PoolFinding.Cause cause = PoolFinding.cause(context);
    Finding.Builder finding = context
        .finding("PG-701", always || now ? Severity.RED : Severity.AMBER)
        .headline(headline(window, average, always, now))
        .place(PoolFinding.topPlace(context).orElse(null))
        .seen(cause.why());
    PoolFinding.show(context, finding);
    return List.of(finding
        .costs(PoolFinding.cost(context))
        .remedy(cause.remedy())
        .expected(cause.gain())
        .build());
  }

  private static String headline(PoolStats window, double average, boolean always, boolean now) {
    String waited = window.saturatedNanos() == 0
        ? ""
        : "; while all were, somebody waited for "
            + Durations.print(Duration.ofNanos(window.saturatedNanos()));
    if (always) {
      return String.format(
          Locale.ROOT,
          "%s of %s are held on average%s",
          PoolWords.percent(average),
          PoolWords.connections(window.max()),
          waited);
    } else if (now) {
      return String.format(
          Locale.ROOT,
          "%d of %s are held now%s",
          window.active(),
          PoolWords.connections(window.max()),
          waited);
    }
    return String.format(
        Locale.ROOT,
        "5 %% of the time %.0f or more of %s are held or wanted%s",
        window.demand().quantileNanos(0.95),
        PoolWords.connections(window.max()),
        waited);
  }
}
