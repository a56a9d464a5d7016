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
import io.perfguard.db.sql.SqlTrait;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * PG-401: a statement takes longer than the data source's threshold, the playbook's 100 ms unless
 * the builder says otherwise.
 *
 * <p>Thread-safe.
 */
public final class SlowQueryCheck implements GuardCheck<DataSourceStats> {
  /** Slow executions of a statement from which on they are a finding. */
  public static final ThresholdKey<Long> EXECUTIONS = ThresholdKey.count("db.slow.executions", 3);

  /** A single execution as long as this is one, too. */
  public static final ThresholdKey<Duration> CERTAIN =
      ThresholdKey.duration("db.slow.certain", Duration.ofSeconds(1));

  /** The 95th percentile from which on the finding is red. */
  public static final ThresholdKey<Duration> RED =
      ThresholdKey.duration("db.slow.red", Duration.ofMillis(500));

  /** The check; it keeps no state. */
  public SlowQueryCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return QueryFinding.statements(context)
        .filter(query -> query.lastSlow().filter(context.from()::isBefore).isPresent())
        .filter(query -> query.slowCount() >= context.threshold(EXECUTIONS)
            || query.max().compareTo(context.threshold(CERTAIN)) >= 0)
        .map(query -> finding(context, query))
        .toList();
  }

  private static Finding finding(CheckContext<DataSourceStats> context, QueryStats query) {
    boolean red = query.p95().compareTo(context.threshold(RED)) >= 0;
    return QueryFinding.begin(context, "PG-401", red ? Severity.RED : Severity.AMBER, query)
        .headline(String.format(
            Locale.ROOT,
            "slow query: %,d of %,d executions of %s were slow, %s",
            query.slowCount(),
            query.executionCount(),
            QueryFinding.quoted(query),
            query.executionCount() < 3
                ? "the longest took " + Durations.print(query.max())
                : "95 % within " + Durations.print(query.p95())))
        .place(query.slowPlace().orElse(null))
        .costs(Cost.waiting(
            String.format(
                Locale.ROOT,
                "%s in %,d slow executions since the start",
                Durations.print(query.slowTotal()),
                query.slowCount()),
            query.slowTotal(),
            QueryFinding.seenFor(context, query)))
        .remedy(remedy(query))
        .expected(Gain.notEstimated("what another plan would take, only the database can say"))
        .build();
  }

  private static Remedy remedy(QueryStats query) {
    if (query.has(SqlTrait.LEADING_WILDCARD)) {
      return Remedy.text(
          "a pattern that begins with a wildcard reads every row: search by a prefix, or by an index"
              + " made for it (a trigram or full-text index)");
    }
    if (query.has(SqlTrait.FUNCTION_ON_COLUMN)) {
      return Remedy.text(
          "a function of a column is compared, so that an index on the column does not help: compare the"
              + " column itself, or index the expression");
    }
    if (query.has(SqlTrait.OFFSET)) {
      return Remedy.text(
          "the rows of all pages before are read and thrown away: go on behind the last row seen"
              + " (where id > ? order by id limit ?)");
    }
    return Remedy.sql(
        "look at its plan: a sequential scan of many rows for few wants an index on what it asks for",
        "explain " + query.sql());
  }
}
