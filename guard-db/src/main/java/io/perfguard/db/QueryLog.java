/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Require;
import io.perfguard.db.internal.OperationEntry;
import io.perfguard.db.internal.Recorder;
import io.perfguard.db.internal.SlowExecution;
import io.perfguard.db.internal.StatementEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The statements that a data source executed, by fingerprint: texts that differ only in literals,
 * in the length of a list, in comments, white space or upper case are one. Never a parameter's
 * value; a literal in a text is shown as {@code ?}.
 *
 * <p>It keeps as many statements as the builder's {@code maximumStatements} and 4 MB of text allow;
 * beyond that those go that were used least recently, some at once, and are counted. It cannot be
 * cleared: who wants to know of a stretch of time subtracts two readings, so that several can read
 * it side by side.
 *
 * <p>Thread-safe.
 */
public final class QueryLog {
  private final Recorder recorder;

  QueryLog(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * All executions since the data source was built, also of statements that were evicted.
   *
   * @return a count that only grows
   */
  public long count() {
    return recorder.executionCount();
  }

  /**
   * The different statements that are kept.
   *
   * @return their number
   */
  public int uniqueCount() {
    return recorder.statements().size();
  }

  /**
   * Statements that were let go of.
   *
   * @return a count that only grows; above 0, {@link #uniqueCount()} is not all there were
   */
  public long evictionCount() {
    return recorder.statements().evictionCount();
  }

  /**
   * The statements with the longest executions.
   *
   * @param most how many, >= 1
   * @return the one with the longest execution first
   */
  public List<QueryStats> slowest(int most) {
    return sorted(most, Comparator.comparing(QueryStats::max));
  }

  /**
   * The statements that took most time in all.
   *
   * @param most how many, >= 1
   * @return the one with the greatest sum first
   */
  public List<QueryStats> top(int most) {
    return sorted(most, Comparator.comparing(QueryStats::total));
  }

  private List<QueryStats> sorted(int most, Comparator<QueryStats> by) {
    Require.atLeast(1, most, "most");
    return statements().stream().sorted(by.reversed()).limit(most).toList();
  }

  /**
   * All statements that are kept and were executed.
   *
   * @return in no order
   */
  public List<QueryStats> statements() {
    return recorder.queryStats(QueryLog::stats);
  }

  private static QueryStats stats(StatementEntry.Numbers numbers, LongFunction<Instant> dated) {
    return new QueryStats(
        numbers.fingerprint(),
        numbers.executions(),
        numbers.errors(),
        numbers.timeoutCount(),
        numbers.rows(),
        numbers.mostRows(),
        Duration.ofNanos(numbers.fetchedNanos()),
        numbers.fetchedCount(),
        numbers.slowCount(),
        Duration.ofNanos(numbers.slowNanos()),
        numbers.lastSlow(),
        numbers.lastTimeout(),
        numbers.slowPlace(),
        dated.apply(numbers.known()),
        dated.apply(numbers.used()),
        numbers.traits(),
        numbers.listSize(),
        numbers.operation());
  }

  /**
   * The executions that took longer than the data source's threshold, up to 1,000 of them.
   *
   * @return the latest last
   */
  public List<SlowQuery> slow() {
    return recorder.slowExecutions().stream().map(QueryLog::slowQuery).toList();
  }

  private static SlowQuery slowQuery(SlowExecution one) {
    return one.as((fingerprint, operation, nanos, failed, ended, place, parameters, rows, fetch) ->
        new SlowQuery(
            fingerprint.text(),
            operation,
            Duration.ofNanos(nanos),
            failed,
            ended,
            place,
            parameters,
            rows,
            Duration.ofNanos(fetch)));
  }

  /**
   * What each operation executed: its runs that have ended and, outside operations, transactions
   * and connections that have.
   *
   * @return the one that spent most time first
   */
  public List<OperationQueries> byOperation() {
    return recorder.operations().stream()
        .map(QueryLog::queries)
        .sorted(Comparator.comparing(OperationQueries::total).reversed())
        .toList();
  }

  private static OperationQueries queries(OperationEntry entry) {
    return new OperationQueries(
        entry.operation(),
        entry.executionCount(),
        Duration.ofNanos(entry.nanos()),
        entry.errorCount());
  }
}
