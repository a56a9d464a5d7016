/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.db.detect.RepeatedQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The dearer half of a data source's numbers: its repeated queries and its statements. Immutable.
 *
 * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
 * @param statements the statements of the query log, in no order
 */
public record DataSourceDetails(List<RepeatedQuery> repeatedQueries, List<QueryStats> statements)
    implements GuardDetails {
  private static final int SHOWN = 20;

  /**
   * Copies.
   *
   * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
   * @param statements the statements of the query log, in no order
   */
  public DataSourceDetails {
    repeatedQueries = List.copyOf(repeatedQueries);
    statements = List.copyOf(statements);
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
