/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.analytics;

/**
 * Lets through all requests at first, and of many per second only some: a few of each stretch of
 * four milliseconds. So a cache that is asked seldom is seen whole, and one that is asked a million
 * times a second pays for a few thousand.
 *
 * <p>Thread-safe. Racy: a request more or less does not matter.
 */
final class Gate {
  private static final int FIRST = 10_000;
  private static final int STRETCH_BITS = 22; // 2^22 ns

  private final int perStretch;
  private int left = FIRST;
  private long stretch;

  Gate(int perStretch) {
    this.perStretch = perStretch;
  }

  /**
   * Whether this request is one to look at.
   *
   * @param now nanoseconds since the cache was built
   */
  boolean lets(long now) {
    return left > 0 || now >>> STRETCH_BITS != stretch;
  }

  /** Counts one that was looked at. */
  void pass(long now) {
    long current = now >>> STRETCH_BITS;
    if (left > 0) {
      left--;
    } else if (current != stretch) {
      left = perStretch - 1;
    }
    stretch = current;
  }
}
