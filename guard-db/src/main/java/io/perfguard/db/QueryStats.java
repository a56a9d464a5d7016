/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.time.Duration;

/**
 * What one statement did since the query log knows it. Immutable.
 *
 * @param sql its text; literals are {@code ?}, comments are gone, at most 4,000 characters
 * @param executionCount how often it was executed
 * @param total how long all executions took
 * @param max how long the longest took
 * @param errorCount how many executions failed
 * @param rowCount how many rows were read
 * @param lastOperation the operation that executed it last; empty outside operations
 */
public record QueryStats(
    String sql,
    long executionCount,
    Duration total,
    Duration max,
    long errorCount,
    long rowCount,
    String lastOperation) {
  /**
   * How long an execution takes.
   *
   * @return the mean; zero if there was none
   */
  public Duration average() {
    return executionCount == 0 ? Duration.ZERO : total.dividedBy(executionCount);
  }
}
