/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Require;
import io.perfguard.db.internal.OperationEntry;
import io.perfguard.db.internal.Recorder;
import io.perfguard.db.internal.StatementEntry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The statements that a data source executed. Never a parameter's value; a literal in a text is
 * shown as {@code ?}.
 *
 * <p>It keeps as many statements as the builder's {@code maximumStatements} and 4 MB of text allow;
 * beyond that those go that were used least recently, some at once, and are counted. Of a text of
 * more than 16,384 characters the beginning and a hash are kept. It cannot be cleared: who wants to
 * know of a stretch of time subtracts two readings, so that several can read it side by side.
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
    Require.atLeast(1, most, "most");
    return recorder.statements().numbers().stream()
        .filter(numbers -> numbers.executions() > 0)
        .sorted(Comparator.comparingLong(StatementEntry.Numbers::maximum).reversed())
        .limit(most)
        .map(QueryLog::stats)
        .toList();
  }

  private static QueryStats stats(StatementEntry.Numbers numbers) {
    return new QueryStats(
        numbers.sql(),
        numbers.executions(),
        Duration.ofNanos(numbers.nanos()),
        Duration.ofNanos(numbers.maximum()),
        numbers.errors(),
        numbers.rows(),
        numbers.operation());
  }

  /**
   * What each operation executed.
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
