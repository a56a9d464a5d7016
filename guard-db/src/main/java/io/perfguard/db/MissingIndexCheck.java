/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.plan.AdviceTier;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-403: a slow statement reads a table whole, or nearly, for want of an index. PG-804 if the
 * index has several columns.
 *
 * <p>Thread-safe.
 */
public final class MissingIndexCheck implements GuardCheck<DataSourceStats> {
  /** How much time of the database an index saves in an hour, from which on the finding is red. */
  public static final ThresholdKey<Duration> RED =
      ThresholdKey.duration("db.index.red", Duration.ofMinutes(1));

  /** The check; it keeps no state. */
  public MissingIndexCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return PlanFinding.advice(context)
        .filter(advice -> !advice.ddl().isEmpty() && !advice.statements().isEmpty())
        .flatMap(advice -> finding(context, advice).stream())
        .toList();
  }

  private static Optional<Finding> finding(CheckContext<DataSourceStats> context, Advice advice) {
    QueryStats query = advice.statements().stream()
        .flatMap(statement -> PlanFinding.query(context, statement).stream())
        .filter(known -> known.lastAt().isAfter(context.from()))
        .findFirst()
        .orElse(null);
    if (query == null) {
      return Optional.empty();
    }
    boolean red = advice.savedPerHour().compareTo(context.threshold(RED)) >= 0;
    Finding.Builder finding = QueryFinding.begin(
            context,
            advice.columns().size() > 1 ? "PG-804" : "PG-403",
            red ? Severity.RED : Severity.AMBER,
            query)
        .headline(String.format(
            Locale.ROOT,
            "%s on %s: %s takes %s on average",
            advice.columns().size() > 1 ? "missing composite index" : "missing index",
            advice.table(),
            QueryFinding.quoted(query),
            Durations.print(query.average())))
        .place(query.slowPlace().orElse(null))
        .seen(advice.why())
        .seen("shown by " + advice.tier());
    if (advice.statements().size() > 1) {
      finding.seen(String.format(
          Locale.ROOT, "%d statements would use it", advice.statements().size()));
    }
    return Optional.of(finding
        .costs(PlanFinding.cost(context, query))
        .remedy(Remedy.sql("build it; each write to the table keeps one index more", advice.ddl()))
        .expected(gain(advice))
        .build());
  }

  private static Gain gain(Advice advice) {
    Duration after = advice.timeAfter().orElse(null);
    if (after == null) {
      return Gain.notEstimated("what the plan would cost with it is not known");
    }
    return Gain.estimated(
        String.format(
            Locale.ROOT,
            "%s -> %s, %s an hour",
            Durations.print(advice.timeBefore()),
            Durations.print(after),
            Durations.print(advice.savedPerHour())),
        String.format(
            Locale.ROOT,
            "cost of the plan %,.0f -> %,.0f, %s",
            advice.costBefore(),
            advice.costAfter(),
            advice.tier() == AdviceTier.PROOF
                ? "planned by the database with the index (HypoPG)"
                : "computed by the database's own formula"));
  }
}
