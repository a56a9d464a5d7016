/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.core.base.Require;
import java.time.Instant;

/**
 * A repetition and the runs of an operation in which it was seen. Immutable.
 *
 * @param operation the operation; empty for a connection that was used outside operations
 * @param latest how it was in the latest run
 * @param latestRunNanos how long that run took; outside operations, how long the connection was
 *     held
 * @param runs how many runs had it
 * @param executions how many executions those runs made of it
 * @param repeats how many of these had parameters that came before in their run
 * @param totalNanos how long the executions took
 * @param firstSeen when the first of the runs ended
 * @param lastSeen when the latest ended
 */
public record RepeatedQuery(
    String operation,
    Repetition latest,
    long latestRunNanos,
    long runs,
    long executions,
    long repeats,
    long totalNanos,
    Instant firstSeen,
    Instant lastSeen) {
  /**
   * Checks that nothing is missing.
   *
   * @param operation the operation; empty for a connection that was used outside operations
   * @param latest how it was in the latest run
   * @param latestRunNanos how long that run took; outside operations, how long the connection was
   *     held
   * @param runs how many runs had it
   * @param executions how many executions those runs made of it
   * @param repeats how many of these had parameters that came before in their run
   * @param totalNanos how long the executions took
   * @param firstSeen when the first of the runs ended
   * @param lastSeen when the latest ended
   */
  public RepeatedQuery {
    Require.nonNull(operation, "operation");
    Require.nonNull(latest, "latest");
    Require.atLeast(1, runs, "runs");
    Require.nonNull(firstSeen, "firstSeen");
    Require.nonNull(lastSeen, "lastSeen");
  }

  /**
   * A repetition of one run.
   *
   * @param operation the operation; empty outside operations
   * @param seen the repetition
   * @param runNanos how long the run took
   * @param now when it ended
   * @return an entry of one run
   */
  public static RepeatedQuery of(String operation, Repetition seen, long runNanos, Instant now) {
    return new RepeatedQuery(
        operation,
        seen,
        runNanos,
        1,
        seen.executions(),
        seen.repeats(),
        seen.totalNanos(),
        now,
        now);
  }

  /**
   * This and what was seen later.
   *
   * @param later the same repetition in later runs
   * @return both together
   */
  public RepeatedQuery plus(RepeatedQuery later) {
    return new RepeatedQuery(
        operation,
        later.latest,
        later.latestRunNanos,
        runs + later.runs,
        executions + later.executions,
        repeats + later.repeats,
        totalNanos + later.totalNanos,
        firstSeen,
        later.lastSeen);
  }

  /**
   * How often a run executes it.
   *
   * @return the mean
   */
  public long executionsPerRun() {
    return executions / runs;
  }

  /**
   * How long a run spends on it.
   *
   * @return the mean, nanoseconds
   */
  public long nanosPerRun() {
    return totalNanos / runs;
  }
}
