/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.plan.AdviceTier;
import java.util.List;
import java.util.Locale;

/**
 * PG-404: a foreign key of a large table has no index.
 *
 * <p>Thread-safe.
 */
public final class UnindexedForeignKeyCheck implements GuardCheck<DataSourceStats> {
  /** How many rows a table has at least. */
  public static final ThresholdKey<Long> ROWS = ThresholdKey.count("db.foreign-key.rows", 10_000);

  private static final int MAXIMUM = 20;

  /** The check; it keeps no state. */
  public UnindexedForeignKeyCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return PlanFinding.advice(context)
        .filter(
            advice -> advice.tier() == AdviceTier.CATALOG && advice.statements().isEmpty())
        .filter(advice -> advice.tableRows() >= context.threshold(ROWS))
        .limit(MAXIMUM)
        .map(advice -> finding(context, advice))
        .toList();
  }

  private static Finding finding(CheckContext<DataSourceStats> context, Advice advice) {
    return context
        .finding("PG-404", Severity.AMBER)
        .about(advice.table() + " " + String.join(",", advice.columns()))
        .headline(String.format(
            Locale.ROOT,
            "unindexed foreign key: %s (%s), %,.0f rows",
            advice.table(),
            String.join(", ", advice.columns()),
            advice.tableRows()))
        .seen(advice.why())
        .seen("shown by " + advice.tier())
        .remedy(Remedy.sql("build it", advice.ddl()))
        .expected(Gain.notEstimated("how often rows are looked up by it is not known here"))
        .build();
  }
}
