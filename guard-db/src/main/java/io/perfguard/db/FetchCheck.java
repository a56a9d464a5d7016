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
 * PG-803: a result set brings very many rows, or fetching the rows takes longer than finding them.
 *
 * <p>Thread-safe.
 */
public final class FetchCheck implements GuardCheck<DataSourceStats> {
  /** Rows of one result set from which on they are very many. */
  public static final ThresholdKey<Long> ROWS = ThresholdKey.count("db.fetch.rows", 10_000);

  /** How long fetching takes at least to be told. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("db.fetch.time", Duration.ofMillis(100));

  /** The check; it keeps no state. */
  public FetchCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return QueryFinding.statements(context)
        .filter(query -> query.lastAt().isAfter(context.from()))
        .filter(query -> query.mostRows() >= context.threshold(ROWS) || dominates(context, query))
        .map(query -> finding(context, query))
        .toList();
  }

  private static boolean dominates(CheckContext<DataSourceStats> context, QueryStats query) {
    return query
        .averageFetch()
        .filter(fetch ->
            fetch.compareTo(context.threshold(TIME)) >= 0 && fetch.compareTo(query.average()) > 0)
        .isPresent();
  }

  private static Finding finding(CheckContext<DataSourceStats> context, QueryStats query) {
    boolean many = query.mostRows() >= context.threshold(ROWS);
    String fetch = query.averageFetch().map(Durations::print).orElse("not measured yet");
    return QueryFinding.begin(context, "PG-803", Severity.AMBER, query)
        .headline(
            many
                ? String.format(
                    Locale.ROOT,
                    "%,d rows materialised by one execution of %s",
                    query.mostRows(),
                    QueryFinding.quoted(query))
                : String.format(
                    Locale.ROOT,
                    "fetching dominates: %s for the rows of %s, %s for the execution",
                    fetch,
                    QueryFinding.quoted(query),
                    Durations.print(query.average())))
        .costs(cost(context, query))
        .remedy(Remedy.java(
            "set the fetch size or stream the rows, so that they do not lie in memory together (PostgreSQL wants"
                + " auto-commit off for that); and ask for no more rows and columns than are used",
            """
            connection.setAutoCommit(false);
            statement.setFetchSize(500);"""))
        .expected(Gain.notEstimated("it is memory first, and time only where rows are not used"))
        .build();
  }

  private static Cost cost(CheckContext<DataSourceStats> context, QueryStats query) {
    Duration fetched = query
        .averageFetch()
        .map(each -> each.multipliedBy(query.executionCount()))
        .orElse(Duration.ZERO);
    return fetched.isZero()
        ? Cost.UNKNOWN
        : Cost.waiting(
            "about " + Durations.print(fetched) + " of fetching, by one result set in sixteen",
            fetched,
            QueryFinding.seenFor(context, query));
  }
}
