/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Place;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlTrait;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one statement did since the query log knows it. An execution lasts from its call to the
 * driver's first answer; what {@code next()} fetches later is told apart, and measured for one
 * result set in sixteen.
 *
 * <p>Immutable.
 *
 * @param statement the statement
 * @param executions how long each took
 * @param errorCount how many failed
 * @param timeoutCount how many of these timed out
 * @param rowCount how many rows were read
 * @param mostRows how many rows were read of one result set at most
 * @param sampledFetch how long fetching took of the result sets that were measured
 * @param sampledCount how many result sets were measured
 * @param slowCount how many executions took longer than the data source's threshold
 * @param slowTotal how long these took
 * @param lastSlowAt when the last of these ended; null if there was none
 * @param lastTimeoutAt when the last time-out was; null if there was none
 * @param slowOrigin the application's line that a slow one came from; null if that is not known
 * @param firstAt since when the log knows it: from then on it was counted
 * @param lastAt when it was executed last
 * @param traits what its texts show
 * @param listSize the longest list of values in its texts; 0 without lists
 * @param lastOperation the operation that executed it last; empty outside operations
 */
public record QueryStats(
    Fingerprint statement,
    HistogramSnapshot executions,
    long errorCount,
    long timeoutCount,
    long rowCount,
    long mostRows,
    Duration sampledFetch,
    long sampledCount,
    long slowCount,
    Duration slowTotal,
    @Nullable Instant lastSlowAt,
    @Nullable Instant lastTimeoutAt,
    @Nullable Place slowOrigin,
    Instant firstAt,
    Instant lastAt,
    Set<SqlTrait> traits,
    int listSize,
    String lastOperation) {
  /**
   * Copies.
   *
   * @param statement the statement
   * @param executions how long each took
   * @param errorCount how many failed
   * @param timeoutCount how many of these timed out
   * @param rowCount how many rows were read
   * @param mostRows how many rows were read of one result set at most
   * @param sampledFetch how long fetching took of the result sets that were measured
   * @param sampledCount how many result sets were measured
   * @param slowCount how many executions took longer than the data source's threshold
   * @param slowTotal how long these took
   * @param lastSlowAt when the last of these ended; null if there was none
   * @param lastTimeoutAt when the last time-out was; null if there was none
   * @param slowOrigin the application's line that a slow one came from; null if that is not known
   * @param firstAt since when the log knows it: from then on it was counted
   * @param lastAt when it was executed last
   * @param traits what its texts show
   * @param listSize the longest list of values in its texts; 0 without lists
   * @param lastOperation the operation that executed it last; empty outside operations
   */
  public QueryStats {
    traits = Set.copyOf(traits);
  }

  /**
   * The normalised text.
   *
   * @return without literals and comments, at most 4,000 characters
   */
  public String sql() {
    return statement.text();
  }

  /**
   * How often it was executed.
   *
   * @return the count; a batch is one
   */
  public long executionCount() {
    return executions.count();
  }

  /**
   * How long all executions took.
   *
   * @return the sum
   */
  public Duration total() {
    return Duration.ofNanos(executions.sumNanos());
  }

  /**
   * How long the longest execution took.
   *
   * @return the maximum; zero if there was none
   */
  public Duration max() {
    return Duration.ofNanos(executions.maxNanos());
  }

  /**
   * How long an execution takes.
   *
   * @return the mean; zero if there was none
   */
  public Duration average() {
    return executions.hasData() ? total().dividedBy(executionCount()) : Duration.ZERO;
  }

  /**
   * The median of the executions, to within 2.5 %.
   *
   * @return zero if there was none
   */
  public Duration p50() {
    return quantile(0.50);
  }

  /**
   * What 95 % of the executions stay within, to within 2.5 %.
   *
   * @return zero if there was none
   */
  public Duration p95() {
    return quantile(0.95);
  }

  /**
   * What 99 % of the executions stay within, to within 2.5 %.
   *
   * @return zero if there was none
   */
  public Duration p99() {
    return quantile(0.99);
  }

  private Duration quantile(double q) {
    return executions.hasData()
        ? Duration.ofNanos((long) executions.quantileNanos(q))
        : Duration.ZERO;
  }

  /**
   * How long fetching its rows takes, beyond the execution.
   *
   * @return the mean of the result sets that were measured; empty if none was yet
   */
  public Optional<Duration> averageFetch() {
    return sampledCount == 0 ? Optional.empty() : Optional.of(sampledFetch.dividedBy(sampledCount));
  }

  /**
   * Rows read in an execution.
   *
   * @return the mean; {@code NaN} without executions
   */
  public double averageRows() {
    return (double) rowCount / executionCount();
  }

  /**
   * When the last slow execution ended.
   *
   * @return empty if none was slow
   */
  public Optional<Instant> lastSlow() {
    return Optional.ofNullable(lastSlowAt);
  }

  /**
   * When the last execution timed out.
   *
   * @return empty if none did
   */
  public Optional<Instant> lastTimeout() {
    return Optional.ofNullable(lastTimeoutAt);
  }

  /**
   * The application's line that a slow execution came from.
   *
   * @return empty if that is not known
   */
  public Optional<Place> slowPlace() {
    return Optional.ofNullable(slowOrigin);
  }

  /**
   * Whether one of its texts shows something.
   *
   * @param trait what
   * @return true if one does
   */
  public boolean has(SqlTrait trait) {
    return traits.contains(trait);
  }
}
