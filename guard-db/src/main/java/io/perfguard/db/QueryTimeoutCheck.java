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
import java.util.List;
import java.util.Locale;

/**
 * PG-408: a statement was cancelled, by a time-out in nearly all cases.
 *
 * <p>Thread-safe.
 */
public final class QueryTimeoutCheck implements GuardCheck<DataSourceStats> {
  /** Time-outs of a statement from which on they are a finding. */
  public static final ThresholdKey<Long> TIMEOUTS = ThresholdKey.count("db.timeouts", 1);

  /** The share of its executions from which on the finding is red. */
  public static final ThresholdKey<Double> RED = ThresholdKey.rate("db.timeouts.red", 0.05);

  /** The check; it keeps no state. */
  public QueryTimeoutCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    return QueryFinding.statements(context)
        .filter(query -> query.lastTimeout().filter(context.from()::isBefore).isPresent())
        .filter(query -> query.timeoutCount() >= context.threshold(TIMEOUTS))
        .map(query -> finding(context, query))
        .toList();
  }

  private static Finding finding(CheckContext<DataSourceStats> context, QueryStats query) {
    double share = (double) query.timeoutCount() / query.executionCount();
    boolean red = share >= context.threshold(RED);
    return QueryFinding.begin(context, "PG-408", red ? Severity.RED : Severity.AMBER, query)
        .headline(String.format(
            Locale.ROOT,
            "query time-outs: %,d of %,d executions of %s were cancelled",
            query.timeoutCount(),
            query.executionCount(),
            QueryFinding.quoted(query)))
        .remedy(Remedy.text(
            "if its usual time is near the time-out, the query is too slow: look at its plan; if the"
                + " usual one is far below (50 % within " + Durations.print(query.p50())
                + "), look for what held it up: a lock, or a server at its limit"))
        .expected(
            Gain.notEstimated("a cancelled execution does not tell how long it would have taken"))
        .build();
  }
}
