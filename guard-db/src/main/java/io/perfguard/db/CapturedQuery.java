/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Place;
import io.perfguard.db.sql.Fingerprint;
import java.time.Duration;
import java.util.List;

/**
 * What one place executed of one statement while it was captured. Immutable.
 *
 * @param statement the statement
 * @param executionCount how often this place executed it
 * @param rowCount how many rows were read of the statement, from all its places
 * @param total how long the executions took
 * @param frames the application's frames, innermost first; empty if there were none
 */
public record CapturedQuery(
    Fingerprint statement, long executionCount, long rowCount, Duration total, List<Place> frames) {
  /**
   * Copies.
   *
   * @param statement the statement
   * @param executionCount how often this place executed it
   * @param rowCount how many rows were read of the statement, from all its places
   * @param total how long the executions took
   * @param frames the application's frames, innermost first; empty if there were none
   */
  public CapturedQuery {
    frames = List.copyOf(frames);
  }
}
