/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;

/**
 * What one data source did since it was built.
 *
 * <ul>
 *   <li>A statement is executed: {@code executions}, and {@code selectCount} or {@code writeCount}
 *       by its kind. A batch is one execution.
 *   <li>The execution fails: also {@code errorCount}, and {@code timeoutCount} if it was cancelled
 *       or timed out.
 *   <li>It takes longer than the builder's {@code slowThreshold}: also {@code slowCount}.
 *   <li>A row is read by {@code next()}: {@code rowCount}, once its result set ends or is closed.
 *   <li>A connection is asked for: {@code acquires} if there was one, {@code acquireFailureCount}
 *       if not.
 *   <li>A guarded HTTP or LLM call begins on a thread that holds a connection:
 *       {@code heldRemoteCallCount}, for each connection held.
 * </ul>
 *
 * <p>The fields are read one after another: under traffic their sums may be off by the calls in
 * flight. Immutable.
 *
 * @param selectCount executions that only read
 * @param writeCount executions that changed rows
 * @param errorCount executions that failed
 * @param timeoutCount executions that were cancelled or timed out; they are errors, too
 * @param slowCount executions that took longer than the threshold
 * @param rowCount rows read
 * @param acquireFailureCount connections asked for in vain
 * @param openCount connections that are not closed now
 * @param heldRemoteCallCount remote calls made while a connection was held
 * @param suppressedCount repetitions that are allowed, so that no finding tells of them
 * @param executions the durations of executions
 * @param acquires how long it took to get a connection
 */
public record DataSourceStats(
    long selectCount,
    long writeCount,
    long errorCount,
    long timeoutCount,
    long slowCount,
    long rowCount,
    long acquireFailureCount,
    long openCount,
    long heldRemoteCallCount,
    long suppressedCount,
    HistogramSnapshot executions,
    HistogramSnapshot acquires)
    implements GuardStats<DataSourceStats> {

  static StatsSchema<DataSourceStats> schema() {
    return StatsSchema.<DataSourceStats>builder()
        .counter("executionCount", Unit.COUNT, "executions", DataSourceStats::executionCount)
        .headline()
        .counter("selectCount", Unit.COUNT, "reads", DataSourceStats::selectCount)
        .counter("writeCount", Unit.COUNT, "writes", DataSourceStats::writeCount)
        .counter("errorCount", Unit.COUNT, "failed executions", DataSourceStats::errorCount)
        .headline()
        .counter("timeoutCount", Unit.COUNT, "timed-out executions", DataSourceStats::timeoutCount)
        .counter("slowCount", Unit.COUNT, "slow executions", DataSourceStats::slowCount)
        .headline()
        .counter("rowCount", Unit.COUNT, "rows read", DataSourceStats::rowCount)
        .histogram("execution", "execution", DataSourceStats::executions)
        .headline()
        .counter(
            "connectionCount", Unit.COUNT, "connections acquired", DataSourceStats::connectionCount)
        .counter(
            "acquireFailureCount",
            Unit.COUNT,
            "failed acquires",
            DataSourceStats::acquireFailureCount)
        .gauge("openCount", Unit.COUNT, "open connections", DataSourceStats::openCount)
        .headline()
        .histogram("acquire", "acquire", DataSourceStats::acquires)
        .counter(
            "heldRemoteCallCount",
            Unit.COUNT,
            "remote calls while a connection was held",
            DataSourceStats::heldRemoteCallCount)
        .counter(
            "suppressedCount",
            Unit.COUNT,
            "repetitions that are allowed",
            DataSourceStats::suppressedCount)
        .build();
  }

  @Override
  public DataSourceStats minus(DataSourceStats earlier) {
    return new DataSourceStats(
        selectCount - earlier.selectCount,
        writeCount - earlier.writeCount,
        errorCount - earlier.errorCount,
        timeoutCount - earlier.timeoutCount,
        slowCount - earlier.slowCount,
        rowCount - earlier.rowCount,
        acquireFailureCount - earlier.acquireFailureCount,
        openCount,
        heldRemoteCallCount - earlier.heldRemoteCallCount,
        suppressedCount - earlier.suppressedCount,
        executions.minus(earlier.executions),
        acquires.minus(earlier.acquires));
  }

  /**
   * All executions, whatever their kind.
   *
   * @return the count
   */
  public long executionCount() {
    return executions.count();
  }

  /**
   * Connections that were acquired.
   *
   * @return the count
   */
  public long connectionCount() {
    return acquires.count();
  }

  /**
   * Whether anything was executed.
   *
   * @return false if every rate is {@code NaN}
   */
  public boolean hasData() {
    return executions.hasData();
  }

  /**
   * Share of executions that failed, 0..1.
   *
   * @return {@code NaN} without data
   */
  public double errorRate() {
    return (double) errorCount / executionCount();
  }
}
