/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.db.plan.PlanChange;
import io.perfguard.db.plan.PlanNode;
import java.util.List;
import java.util.Optional;

/**
 * PG-801: the database reads all rows of a table for a statement that it looked rows up for before.
 *
 * <p>Thread-safe.
 */
public final class PlanChangeCheck implements GuardCheck<DataSourceStats> {
  /** How many rows a table has at least: a small one is read whole as quickly. */
  public static final ThresholdKey<Long> ROWS = ThresholdKey.count("db.plan.rows", 1_000);

  /** The check; it keeps no state. */
  public PlanChangeCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return context.details(DataSourceDetails.class).stream()
        .flatMap(details -> details.planChanges().stream())
        .filter(change -> !change.seen().isBefore(context.from()))
        .flatMap(change -> finding(context, change).stream())
        .toList();
  }

  private static Optional<Finding> finding(
      CheckContext<DataSourceStats> context, PlanChange change) {
    PlanNode worse = change.readWholeNow().stream()
        .filter(node -> PlanFinding.rows(context, node) >= context.threshold(ROWS))
        .findFirst()
        .orElse(null);
    if (worse == null) {
      return Optional.empty();
    }
    return PlanFinding.query(context, change.statement())
        .map(query -> QueryFinding.begin(context, "PG-801", Severity.RED, query)
            .headline("the plan got worse: " + QueryFinding.quoted(query) + " reads "
                + worse.table() + " whole since a short while ago")
            .since(change.seen())
            .seen(Evidence.text("before: " + line(change.before().shape())))
            .seen(Evidence.text("now: " + line(change.after().shape())))
            .costs(PlanFinding.cost(context, query))
            .remedy(Remedy.text("was an index dropped, or did the statistics change? ANALYZE brings"
                + " them up to date"))
            .expected(Gain.notEstimated("the plan of before is not to be had by asking for it"))
            .build());
  }

  private static String line(String shape) {
    return shape.strip().replaceAll("\\s*\n\\s*", "; ");
  }
}
