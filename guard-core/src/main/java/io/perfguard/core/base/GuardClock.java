/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.time.Instant;

/**
 * Two clocks: one that measures, one that dates. What lies between two moments is a difference of
 * {@link #nanoTime()}, compared as {@code a - b < 0} because the number may overflow. The wall
 * clock is for showing when something happened; it may jump in either direction and is never used
 * for durations.
 *
 * <p>Implementations are thread-safe.
 */
public interface GuardClock {
  /**
   * The time that measures; it never goes back.
   *
   * @return nanoseconds since an arbitrary moment; may be negative
   */
  long nanoTime();

  /**
   * The time that dates.
   *
   * @return the wall clock's instant
   */
  Instant instant();

  /**
   * The clocks of the system.
   *
   * @return the same instance in each call
   */
  static GuardClock system() {
    return SystemClock.INSTANCE;
  }
}
