/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.plan.PlanNode;
import io.perfguard.db.plan.QueryPlan;
import io.perfguard.db.plan.TableGrowth;
import io.perfguard.db.sql.Fingerprint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What findings about plans have in common. Thread-safe. */
final class PlanFinding {
  private PlanFinding() {}

  static Stream<Advice> advice(CheckContext<DataSourceStats> context) {
    return context.details(DataSourceDetails.class).stream()
        .flatMap(details -> details.advice().stream());
  }

  static Optional<QueryStats> query(CheckContext<DataSourceStats> context, Fingerprint statement) {
    return QueryFinding.statements(context)
        .filter(query -> query.statement().equals(statement))
        .findFirst();
  }

  static Optional<QueryPlan> plan(CheckContext<DataSourceStats> context, Fingerprint statement) {
    return context
        .details(DataSourceDetails.class)
        .map(details -> details.plans().get(statement));
  }

  /** How many rows the table of a step has; if that is not known, how many it gives. */
  static double rows(CheckContext<DataSourceStats> context, PlanNode scan) {
    String name = scan.schema().isEmpty() ? scan.table() : scan.schema() + "." + scan.table();
    return context.details(DataSourceDetails.class).stream()
        .flatMap(details -> details.tables().stream())
        .filter(table -> table.table().equals(name) || table.table().endsWith("." + scan.table()))
        .mapToDouble(TableGrowth::rowsNow)
        .findFirst()
        .orElse(scan.rows());
  }

  static Cost cost(CheckContext<DataSourceStats> context, QueryStats query) {
    return Cost.waiting(
        String.format(
            Locale.ROOT,
            "%,d executions of %s",
            query.executionCount(),
            Durations.print(query.average())),
        query.total(),
        QueryFinding.seenFor(context, query));
  }

  /** Whether an index is advised for it. */
  static boolean isAdvised(CheckContext<DataSourceStats> context, Fingerprint statement) {
    return advice(context)
        .filter(advice -> !advice.ddl().isEmpty())
        .map(Advice::statements)
        .flatMap(List::stream)
        .anyMatch(statement::equals);
  }
}
