/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

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
 * PG-406: one of several statements takes most of the database's time.
 *
 * <p>Thread-safe.
 */
public final class DominantStatementCheck implements GuardCheck<DataSourceStats> {
  /** The share of all executions' time. */
  public static final ThresholdKey<Double> SHARE = ThresholdKey.rate("db.dominant.share", 0.50);

  /** How long it takes at least, since the start. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("db.dominant.time", Duration.ofSeconds(10));

  private static final int STATEMENTS = 5; // of two, one always takes most

  /** The check; it keeps no state. */
  public DominantStatementCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    Duration all = Duration.ofNanos(context.now().executions().sumNanos());
    if (QueryFinding.statements(context).count() < STATEMENTS || all.isZero()) {
      return List.of();
    }
    return QueryFinding.statements(context)
        .filter(query -> query.total().compareTo(context.threshold(TIME)) >= 0)
        .filter(query -> share(query, all) >= context.threshold(SHARE))
        .filter(query -> query.lastAt().isAfter(context.from()))
        .map(query -> finding(context, query, all))
        .toList();
  }

  private static double share(QueryStats query, Duration all) {
    return (double) query.total().toNanos() / all.toNanos();
  }

  private static Finding finding(
      CheckContext<DataSourceStats> context, QueryStats query, Duration all) {
    return QueryFinding.begin(context, "PG-406", Severity.AMBER, query)
        .headline(String.format(
            Locale.ROOT,
            "one statement dominates: %s took %s of %s (%.0f %%)",
            QueryFinding.quoted(query),
            Durations.print(query.total()),
            Durations.print(all),
            share(query, all) * 100))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%,d executions of %s",
                query.executionCount(),
                Durations.print(query.average())),
            query.total(),
            QueryFinding.seenFor(context, query)))
        .remedy(Remedy.text(
            "begin with this one: execute it less often (keep its answers, ask for many rows at once), or make it"
                + " faster (its plan, an index, fewer columns and rows)"))
        .expected(Gain.estimated(
            "half its time is " + Durations.print(query.total().dividedBy(2)) + " of "
                + Durations.print(all),
            "its share of all executions' time"))
        .build();
  }
}
