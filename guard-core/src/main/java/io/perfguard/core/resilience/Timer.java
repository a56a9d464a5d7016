/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.ManualClock;

/**
 * Does something later, by a guard's clock. What it does must not block, and throws nothing.
 * Thread-safe.
 */
interface Timer {
  /** Something to come. */
  interface Task {
    /** It will not be done any more, unless it has begun. */
    void cancel();
  }

  /** Does it once so much time has passed; at once if that is 0 or less. */
  Task after(long nanos, Runnable action);

  /**
   * Blocks this thread for so long.
   *
   * @return false if it was interrupted, which stays set
   */
  boolean sleep(long nanos);

  /** A watch of this thread that is idle. */
  Watch watch();

  /** The moment to arm a watch with, so much later than what the guard's clock has just read. */
  long moment(long nowNanos, long nanos);

  static Timer of(GuardClock clock) {
    return clock instanceof ManualClock manual ? new ManualTimer(manual) : new SystemTimer(clock);
  }
}
