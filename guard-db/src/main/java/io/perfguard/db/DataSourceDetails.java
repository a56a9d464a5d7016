/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import io.perfguard.db.detect.RepeatedQuery;
import java.util.List;

/**
 * The dearer half of a data source's numbers: its repeated queries. Immutable.
 *
 * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
 */
public record DataSourceDetails(List<RepeatedQuery> repeatedQueries) implements GuardDetails {
  /**
   * Copies.
   *
   * @param repeatedQueries by operation, statement and place, the one seen latest last; at most 256
   */
  public DataSourceDetails {
    repeatedQueries = List.copyOf(repeatedQueries);
  }

  @Override
  public List<Evidence> blocks() {
    if (repeatedQueries.isEmpty()) {
      return List.of();
    }
    return List.of(Evidence.table(
        "repeated queries",
        List.of("operation", "statement", "at", "runs", "executions", "took"),
        repeatedQueries.stream().map(DataSourceDetails::row).toList()));
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
