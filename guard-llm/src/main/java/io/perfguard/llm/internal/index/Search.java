/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.List;

/**
 * What a search found, and what its stages took. Immutable.
 *
 * @param found the nearest first
 * @param scanNanos the scan of signs
 * @param rescoreNanos the measuring of those that it chose
 */
public record Search(List<Found> found, long scanNanos, long rescoreNanos) {
  /** Nothing was searched. */
  public static final Search NOTHING = new Search(List.of(), 0, 0);

  /**
   * Copies.
   *
   * @param found the nearest first
   * @param scanNanos the scan of signs
   * @param rescoreNanos the measuring of those that it chose
   */
  public Search {
    found = List.copyOf(found);
  }
}
