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
import io.perfguard.db.sql.SqlTrait;
import io.perfguard.db.sql.StatementKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PG-405 and PG-407: faults that show in the text of a statement, of those that are executed often
 * or long enough to matter. A write of all rows is told from its first execution on, a query
 * without a limit by the rows that it brought.
 *
 * <p>Thread-safe.
 */
public final class StatementLintCheck implements GuardCheck<DataSourceStats> {
  /** Executions from which on a statement's text is looked at. */
  public static final ThresholdKey<Long> EXECUTIONS = ThresholdKey.count("db.lint.executions", 100);

  /** So is one that took as long as this in all. */
  public static final ThresholdKey<Duration> TIME =
      ThresholdKey.duration("db.lint.time", Duration.ofSeconds(1));

  /** Values in a list from which on it is huge. */
  public static final ThresholdKey<Long> LIST = ThresholdKey.count("db.lint.list", 1_000);

  /** Rows of one result set from which on a query without a limit is told. */
  public static final ThresholdKey<Long> ROWS = ThresholdKey.count("db.lint.rows", 1_000);

  /** The check; it keeps no state. */
  public StatementLintCheck() {}

  @Override
  public List<Finding> check(CheckContext<DataSourceStats> context) {
    List<Finding> findings = new ArrayList<>();
    QueryFinding.statements(context)
        .filter(query -> query.lastAt().isAfter(context.from()))
        .forEach(query -> {
          if (matters(context, query)) {
            lint(context, query, findings);
          }
          if (isUnbounded(context, query)) {
            findings.add(finding(
                context,
                "PG-407",
                query,
                String.format(
                    Locale.ROOT, "no limit, and up to %,d rows read of", query.mostRows()),
                "ask for as many rows as a person or a step can use (limit ?), page by page; where all are needed,"
                    + " stream them (setFetchSize)"));
          }
          if (writesAll(query)) {
            findings.add(finding(
                context,
                "PG-407",
                query,
                "no where in",
                "an update or delete of all rows locks them all, and is a slip more often than a wish: add the where,"
                    + " or say truncate"));
          }
        });
    return findings;
  }

  private static boolean matters(CheckContext<DataSourceStats> context, QueryStats query) {
    return query.executionCount() >= context.threshold(EXECUTIONS)
        || query.total().compareTo(context.threshold(TIME)) >= 0;
  }

  private static boolean isUnbounded(CheckContext<DataSourceStats> context, QueryStats query) {
    return query.statement().kind() == StatementKind.SELECT
        && query.mostRows() >= context.threshold(ROWS)
        && !query.has(SqlTrait.LIMIT);
  }

  private static boolean writesAll(QueryStats query) {
    String text = query.sql();
    return query.statement().kind() == StatementKind.WRITE
        && !query.has(SqlTrait.WHERE)
        && !query.has(SqlTrait.LIMIT)
        && (text.startsWith("update ") || text.startsWith("delete "));
  }

  private static void lint(
      CheckContext<DataSourceStats> context, QueryStats query, List<Finding> findings) {
    if (query.has(SqlTrait.SELECT_STAR)) {
      findings.add(finding(
          context,
          "PG-405",
          query,
          "select * in",
          "name the columns that are used: fewer bytes from the database, an index may answer alone, and a new"
              + " column changes nothing here"));
    }
    if (query.has(SqlTrait.LEADING_WILDCARD)) {
      findings.add(
          finding(
              context,
              "PG-407",
              query,
              "a pattern that begins with a wildcard in",
              "no plain index helps, each row is read: search by a prefix, or by a trigram or full-text index"));
    }
    if (query.has(SqlTrait.FUNCTION_ON_COLUMN)) {
      findings.add(finding(
          context,
          "PG-407",
          query,
          "a function of a column is compared in",
          "an index on the column does not help: compare the column itself (a range in place of a function of a"
              + " date), or index the expression"));
    }
    if (query.listSize() >= context.threshold(LIST)) {
      findings.add(finding(
          context,
          "PG-407",
          query,
          String.format(Locale.ROOT, "a list of %,d values in", query.listSize()),
          "long lists are parsed and planned each time: send the values as one array (= any(?)), in chunks of some"
              + " hundred, or join a temporary table"));
    }
    if (query.has(SqlTrait.DEEP_OFFSET)) {
      findings.add(finding(
          context,
          "PG-407",
          query,
          "a deep offset in",
          "the rows of all pages before are read and thrown away: go on behind the last row seen"
              + " (where id > ? order by id limit ?)"));
    }
  }

  private static Finding finding(
      CheckContext<DataSourceStats> context,
      String code,
      QueryStats query,
      String fault,
      String remedy) {
    return QueryFinding.begin(context, code, Severity.AMBER, query)
        .about(Long.toHexString(query.statement().id()) + "|" + fault.replaceAll("[0-9,]+", "n"))
        .headline(String.format(
            Locale.ROOT,
            "%s %s, executed %,d times, %s in all",
            fault,
            QueryFinding.quoted(query),
            query.executionCount(),
            Durations.print(query.total())))
        .remedy(Remedy.text(remedy))
        .expected(Gain.notEstimated("the text shows the fault, not what it costs"))
        .build();
  }
}
