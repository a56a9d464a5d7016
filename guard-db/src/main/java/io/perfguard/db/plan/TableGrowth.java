/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.time.Instant;

/**
 * How many rows a table had some days ago, or when it was first looked at, and has now, as the
 * database estimates. Immutable.
 *
 * @param table its name, with the schema
 * @param rowsFirst how many rows it had
 * @param first when that was
 * @param rowsNow how many it has
 * @param now when that was
 */
public record TableGrowth(
    String table, double rowsFirst, Instant first, double rowsNow, Instant now) {
  /**
   * Checks.
   *
   * @param table its name, with the schema
   * @param rowsFirst how many rows it had
   * @param first when that was
   * @param rowsNow how many it has
   * @param now when that was
   */
  public TableGrowth {
    Require.nonNull(table, "table");
    Require.nonNull(first, "first");
    Require.nonNull(now, "now");
  }

  /**
   * By how much it grew.
   *
   * @return 0.1 for a tenth more; {@code NaN} if it was empty
   */
  public double growth() {
    return rowsFirst <= 0 ? Double.NaN : rowsNow / rowsFirst - 1;
  }

  /**
   * In what time.
   *
   * @return the time between the looks
   */
  public Duration over() {
    return Duration.between(first, now);
  }
}
