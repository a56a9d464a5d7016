/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

/** What a pool itself says of its connections. Implementations are thread-safe. */
public interface Capacity {
  /** What is said where nothing is known. */
  int UNKNOWN = -1;

  /**
   * The most connections it gives out at once.
   *
   * @return > 0, or {@link #UNKNOWN}
   */
  int maximum();

  /**
   * How many are given out now, whoever has them.
   *
   * @return >= 0, or {@link #UNKNOWN}
   */
  int active();
}
