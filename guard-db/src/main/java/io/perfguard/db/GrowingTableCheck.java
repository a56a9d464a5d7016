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
import io.perfguard.db.plan.TableGrowth;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-805: statements on one table take most of the database's time, and the table grows: they will
 * take more and more.
 *
 * <p>Thread-safe.
 */
public final class GrowingTableCheck implements GuardCheck<DataSourceStats> {
  /** By how much the table grew within some days. */
  public static final ThresholdKey<Double> GROWTH = ThresholdKey.rate("db.growth", 0.10);

  private static final double MOST = 0.5;
  private static final double LARGE = 100_000;

  /** The check; it keeps no state. */
  public GrowingTableCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    Duration all = Duration.ofNanos(context.now().executions().sumNanos());
    if (all.isZero()) {
      return List.of();
    }
    return context.details(DataSourceDetails.class).stream()
        .flatMap(details -> details.tables().stream())
        .filter(table -> table.rowsNow() >= LARGE)
        .filter(table -> table.growth() >= context.threshold(GROWTH))
        .filter(table -> (double) time(context, table).toNanos() / all.toNanos() >= MOST)
        .map(table -> finding(context, table, all))
        .toList();
  }

  private static Duration time(CheckContext<DataSourceStats> context, TableGrowth table) {
    return QueryFinding.statements(context)
        .filter(query -> query.statement().tables().stream().anyMatch(name -> isOf(name, table)))
        .map(QueryStats::total)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static boolean isOf(String name, TableGrowth table) {
    String plain = name.substring(name.lastIndexOf('.') + 1);
    String known = table.table().substring(table.table().lastIndexOf('.') + 1);
    return plain.equalsIgnoreCase(known);
  }

  private static Finding finding(
      CheckContext<DataSourceStats> context, TableGrowth table, Duration all) {
    return context
        .finding("PG-805", Severity.AMBER)
        .about(table.table())
        .headline(String.format(
            Locale.ROOT,
            "grows with the data: %s has %.0f %% more rows than %s ago, and its statements take %s of %s",
            table.table(),
            100 * table.growth(),
            Durations.print(table.over()),
            Durations.print(time(context, table)),
            Durations.print(all)))
        .seen(String.format(
            Locale.ROOT,
            "%,.0f rows, %,.0f then, as the database estimates",
            table.rowsNow(),
            table.rowsFirst()))
        .remedy(Remedy.text(
            "partition it by what old rows have in common (their date), so that they can be"
                + " left out and dropped; keep what is read together with it in the same row; or add up what"
                + " is asked for again and again"))
        .expected(Gain.notEstimated("how its statements use old rows is not known here"))
        .build();
  }
}
