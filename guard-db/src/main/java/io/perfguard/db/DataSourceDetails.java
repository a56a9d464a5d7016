/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.plan.PlanChange;
import io.perfguard.db.plan.QueryPlan;
import io.perfguard.db.plan.SkippedStatement;
import io.perfguard.db.plan.TableGrowth;
import io.perfguard.db.sql.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The dearer half of a data source's numbers: its repeated queries and its statements. Immutable.
 *
 * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
 * @param statements the statements of the query log, in no order
 * @param advice indexes that would help, those that save most first
 * @param planChanges statements whose plans went another way than before, the latest last
 * @param plans how the database executes slow statements
 * @param tables the tables of slow statements, and how they have grown
 * @param skipped what could not be looked at for plans and advice, and why
 */
public record DataSourceDetails(
    List<RepeatedQuery> repeatedQueries,
    List<QueryStats> statements,
    List<Advice> advice,
    List<PlanChange> planChanges,
    Map<Fingerprint, QueryPlan> plans,
    List<TableGrowth> tables,
    List<SkippedStatement> skipped)
    implements GuardDetails {
  private static final int SHOWN = 20;

  /**
   * Copies.
   *
   * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
   * @param statements the statements of the query log, in no order
   * @param advice indexes that would help
   * @param planChanges statements whose plans went another way than before
   * @param plans how the database executes slow statements
   * @param tables the tables of slow statements
   * @param skipped what could not be looked at
   */
  public DataSourceDetails {
    repeatedQueries = List.copyOf(repeatedQueries);
    statements = List.copyOf(statements);
    advice = List.copyOf(advice);
    planChanges = List.copyOf(planChanges);
    plans = Map.copyOf(plans);
    tables = List.copyOf(tables);
    skipped = List.copyOf(skipped);
  }

  /**
   * Without plans.
   *
   * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
   * @param statements the statements of the query log, in no order
   */
  public DataSourceDetails(List<RepeatedQuery> repeatedQueries, List<QueryStats> statements) {
    this(repeatedQueries, statements, List.of(), List.of(), Map.of(), List.of(), List.of());
  }

  @Override
  public List<Evidence> blocks() {
    List<Evidence> blocks = new ArrayList<>();
    if (!statements.isEmpty()) {
      blocks.add(Evidence.table(
          "statements by total time",
          List.of("statement", "executions", "total", "p50", "p95", "p99", "rows", "fetch"),
          statements.stream()
              .sorted(Comparator.comparing(QueryStats::total).reversed())
              .limit(SHOWN)
              .map(DataSourceDetails::row)
              .toList()));
    }
    if (!repeatedQueries.isEmpty()) {
      blocks.add(Evidence.table(
          "repeated queries",
          List.of("operation", "statement", "at", "runs", "executions", "took"),
          repeatedQueries.stream().map(DataSourceDetails::row).toList()));
    }
    if (!advice.isEmpty()) {
      blocks.add(Evidence.table(
          "indexes that would help",
          List.of("index", "now", "then", "saved an hour", "shown by"),
          advice.stream().map(DataSourceDetails::row).toList()));
    }
    if (!skipped.isEmpty()) {
      blocks.add(Evidence.table(
          "not looked at for plans and indexes",
          List.of("what", "why"),
          skipped.stream()
              .limit(SHOWN)
              .map(each -> List.of(SqlText.brief(each.what()), each.why()))
              .toList()));
    }
    return blocks;
  }

  private static List<String> row(QueryStats query) {
    return List.of(
        SqlText.brief(query.statement()),
        Long.toString(query.executionCount()),
        Durations.print(query.total()),
        Durations.print(query.p50()),
        Durations.print(query.p95()),
        Durations.print(query.p99()),
        Long.toString(query.rowCount()),
        query.averageFetch().map(Durations::print).orElse(""));
  }

  private static List<String> row(Advice each) {
    return List.of(
        each.ddl().isEmpty() ? each.why() : each.ddl(),
        each.timeBefore().isZero() ? "" : Durations.print(each.timeBefore()),
        each.timeAfter().map(Durations::print).orElse(""),
        each.savedPerHour().isZero() ? "" : Durations.print(each.savedPerHour()),
        each.tier().toString());
  }

  private static List<String> row(RepeatedQuery query) {
    return List.of(
        SqlText.operation(query.operation()),
        SqlText.brief(query.latest().statement()),
        SqlText.place(query.latest().frames()),
        Long.toString(query.runs()),
        Long.toString(query.executions()),
        Durations.print(query.totalNanos()));
  }
}
