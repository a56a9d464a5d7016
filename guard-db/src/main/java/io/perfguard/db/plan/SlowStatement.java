/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlTrait;
import java.time.Duration;
import java.util.Set;

/**
 * A statement that is worth a plan. Immutable.
 *
 * @param statement the statement
 * @param executionCount how often it was executed
 * @param mean how long an execution took
 * @param perHour how often it is executed in an hour, at the present rate
 * @param averageRows how many rows an execution gave on average; 0 if none was read
 * @param traits what its texts show
 * @param listSize the longest list of values in its texts; 0 without lists
 */
public record SlowStatement(
    Fingerprint statement,
    long executionCount,
    Duration mean,
    double perHour,
    double averageRows,
    Set<SqlTrait> traits,
    int listSize) {
  /**
   * Checks and copies.
   *
   * @param statement the statement
   * @param executionCount how often it was executed
   * @param mean how long an execution took
   * @param perHour how often it is executed in an hour
   * @param averageRows how many rows an execution gave on average
   * @param traits what its texts show
   * @param listSize the longest list of values in its texts
   */
  public SlowStatement {
    Require.nonNull(statement, "statement");
    Require.nonNull(mean, "mean");
    traits = Set.copyOf(traits);
  }

  /** How long all executions took. */
  double totalNanos() {
    return (double) mean.toNanos() * executionCount;
  }
}
