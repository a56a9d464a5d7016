/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Require;
import java.time.Instant;

/**
 * One endpoint that runs of an operation called again and again, each time for something else.
 * Immutable.
 *
 * @param operation the operation
 * @param runs runs that did so
 * @param calls calls of the median run; the latest runs count
 * @param distinct different URIs among them
 * @param roundTripNanos the median round trip
 * @param elapsedNanos from the first call's begin to the last one's end, in the median run
 * @param sequentialRuns runs whose calls followed each other
 * @param firstAt when the first of these runs ended
 * @param lastAt when the latest did
 */
public record RepeatedCall(
    String operation,
    long runs,
    long calls,
    long distinct,
    long roundTripNanos,
    long elapsedNanos,
    long sequentialRuns,
    Instant firstAt,
    Instant lastAt) {
  /**
   * Checks that nothing is missing.
   *
   * @param operation the operation
   * @param runs runs that did so
   * @param calls calls of the median run
   * @param distinct different URIs among them
   * @param roundTripNanos the median round trip
   * @param elapsedNanos from the first begin to the last end
   * @param sequentialRuns runs whose calls followed each other
   * @param firstAt when the first of these runs ended
   * @param lastAt when the latest did
   */
  public RepeatedCall {
    Require.nonNull(operation, "operation");
    Require.nonNull(firstAt, "firstAt");
    Require.nonNull(lastAt, "lastAt");
  }

  /**
   * Whether most runs made their calls one after another.
   *
   * @return false if they ran side by side
   */
  public boolean isSequential() {
    return sequentialRuns * 2 > runs;
  }

  /**
   * What one call for all would save in a run: all round trips but one; of calls side by side only
   * what they took longer than one.
   *
   * @return nanoseconds, >= 0
   */
  public long savedNanos() {
    long roundTrips = (calls - 1) * roundTripNanos;
    long most = Math.max(0, elapsedNanos - roundTripNanos);
    return isSequential() ? Math.min(roundTrips, elapsedNanos) : Math.min(roundTrips, most);
  }
}
