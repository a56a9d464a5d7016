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
import io.perfguard.db.plan.PlanNode;
import io.perfguard.db.plan.QueryPlan;
import io.perfguard.db.sql.SqlTrait;
import io.perfguard.db.sql.StatementKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PG-402: a slow statement reads a large table whole, and no plain index would help. PG-802 if it
 * gives back few of the rows it reads; that is an estimate, since nothing is executed to count
 * them.
 *
 * <p>Thread-safe.
 */
public final class SequentialScanCheck implements GuardCheck<DataSourceStats> {
  /** How many rows a table has at least. */
  public static final ThresholdKey<Long> ROWS = ThresholdKey.count("db.scan.rows", 10_000);

  /** How many rows are read for one that is given back, from which on it is PG-802. */
  public static final ThresholdKey<Long> FOR_ONE = ThresholdKey.count("db.scan.for-one", 1_000);

  /** The check; it keeps no state. */
  public SequentialScanCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return QueryFinding.statements(context)
        .filter(query -> query.slowCount() > 0 && query.lastAt().isAfter(context.from()))
        .filter(query -> !PlanFinding.isAdvised(context, query.statement()))
        .flatMap(query -> finding(context, query).stream())
        .toList();
  }

  private static Optional<Finding> finding(
      CheckContext<DataSourceStats> context, QueryStats query) {
    QueryPlan plan = PlanFinding.plan(context, query.statement()).orElse(null);
    if (plan == null) {
      return Optional.empty();
    }
    for (PlanNode scan : plan.sequentialScans()) {
      double rows = PlanFinding.rows(context, scan);
      if (rows >= context.threshold(ROWS)) {
        return Optional.of(finding(context, query, plan, scan, rows));
      }
    }
    return Optional.empty();
  }

  private static Finding finding(
      CheckContext<DataSourceStats> context,
      QueryStats query,
      QueryPlan plan,
      PlanNode scan,
      double rows) {
    double each = Math.max(1, query.averageRows());
    boolean few = query.statement().kind() == StatementKind.SELECT // who writes gets no rows
        && rows / each >= context.threshold(FOR_ONE)
        && !query.has(SqlTrait.SINGLE_ROW);
    return QueryFinding.begin(context, few ? "PG-802" : "PG-402", Severity.AMBER, query)
        .headline(String.format(
            Locale.ROOT,
            few
                ? "rows read for few: %s reads some %,.0f rows of %s and gives back %,.0f (an estimate)"
                : "sequential scan: %s reads all of some %,.0f rows of %s",
            few
                ? new Object[] {QueryFinding.quoted(query), rows, scan.table(), each}
                : new Object[] {QueryFinding.quoted(query), rows, scan.table()}))
        .place(query.slowPlace().orElse(null))
        .seen(Evidence.text("its plan: " + plan.shape().strip().replace("\n", "; ")))
        .costs(PlanFinding.cost(context, query))
        .remedy(remedy(query))
        .expected(Gain.notEstimated("no index is known that would spare it"))
        .build();
  }

  private static Remedy remedy(QueryStats query) {
    if (query.has(SqlTrait.LEADING_WILDCARD)) {
      return Remedy.text("a pattern that begins with a wildcard reads every row: a trigram index"
          + " (pg_trgm) finds it, or a search by prefix");
    } else if (query.has(SqlTrait.FUNCTION_ON_COLUMN)) {
      return Remedy.text(
          "a function of a column is compared: compare the column itself, or index the expression");
    } else if (query.has(SqlTrait.SINGLE_ROW)) {
      return Remedy.text("it adds up all rows each time: keep the sum, or ask less often"
          + " (QueryCache.cached(…))");
    }
    return Remedy.text(
        "ask for fewer rows, or less often (QueryCache.cached(…)); an index helps only"
            + " where few of the rows are wanted");
  }
}
