/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** What findings of single statements have in common. */
final class QueryFinding {
  private QueryFinding() {}

  /** The statements of the log, the one that took most time first. */
  static Stream<QueryStats> statements(CheckContext<DataSourceStats> context) {
    return context.details(DataSourceDetails.class).stream()
        .flatMap(details -> details.statements().stream())
        .sorted(Comparator.comparing(QueryStats::total).reversed());
  }

  /** Begins the finding: all but headline, cost, remedy and gain. */
  static Finding.Builder begin(
      CheckContext<DataSourceStats> context, String code, Severity severity, QueryStats query) {
    Finding.Builder finding = context
        .finding(code, severity)
        .about(Long.toHexString(query.statement().id()))
        .seen(query.sql())
        .seen(String.format(
            Locale.ROOT,
            "%,d executions%s: 50 %% within %s, 95 %% within %s, 99 %% within %s; %,.1f rows each%s",
            query.executionCount(),
            query.lastOperation().isEmpty() ? "" : ", last inside " + query.lastOperation(),
            Durations.print(query.p50()),
            Durations.print(query.p95()),
            Durations.print(query.p99()),
            query.averageRows(),
            query
                .averageFetch()
                .map(fetch -> ", fetched in " + Durations.print(fetch))
                .orElse("")));
    return finding;
  }

  static String quoted(QueryStats query) {
    return '"' + SqlText.brief(query.statement()) + '"';
  }

  /** In how much time the statement's numbers were counted: the window, or longer. */
  static Duration seenFor(CheckContext<DataSourceStats> context, QueryStats query) {
    Duration known = Duration.between(query.firstAt(), context.to());
    return known.compareTo(context.length()) > 0 ? known : context.length();
  }
}
