/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.analytics;

import java.util.concurrent.TimeUnit;

/**
 * Lets through at most some requests of each stretch of four milliseconds. So a cache that is asked
 * seldom is seen whole, and one that is asked a million times a second pays for a few thousand.
 *
 * <p>Thread-safe. Racy: a request more or less does not matter.
 */
final class Gate {
  /*
   * The first ones may be more, but not where hits pass: the JIT compiles their path by what the first ten thousand did, and
   * would lay it out for those that are looked at.
   */
  private static final long STRETCH = TimeUnit.MILLISECONDS.toNanos(4);

  private final int perStretch;
  private int left;
  private long stretchEnds = Long.MIN_VALUE;
  /** When the next one is let through: the one thing that a hit looks at. */
  private long opens = Long.MIN_VALUE;

  Gate(int first, int perStretch) {
    this.perStretch = perStretch;
    this.left = first;
  }

  /**
   * Whether this request is one to look at.
   *
   * @param now nanoseconds since the cache was built
   */
  boolean lets(long now) {
    return now >= opens;
  }

  /** Counts one that was looked at; gives the time from which the next one is let through. */
  long pass(long now) {
    if (now >= stretchEnds) {
      left = Math.max(left, perStretch);
      stretchEnds = now + STRETCH;
    }
    if (--left <= 0) {
      opens = stretchEnds;
    }
    return opens;
  }
}
