/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.base.CoarseClock;
import io.perfguard.core.base.GuardClock;

/** The time by which one cache ages its entries: nanoseconds since it was built. Thread-safe. */
public abstract class Ticks {
  private Ticks() {}

  /**
   * The time.
   *
   * @return nanoseconds, >= 0
   */
  public abstract long now();

  /**
   * Read for the price of a field, up to some milliseconds late.
   *
   * @return begins at 0 now
   */
  public static Ticks coarse() {
    return new Coarse();
  }

  /**
   * Exactly what a clock says.
   *
   * @param clock read at each call
   * @return begins at 0 now
   */
  public static Ticks exact(GuardClock clock) {
    return new Exact(clock);
  }

  /** Held as long as the cache is: the clock's thread ends when the last cache was forgotten. */
  private static final class Coarse extends Ticks {
    private final CoarseClock clock = CoarseClock.acquire();
    private final long start = clock.nanoTime();

    @Override
    public long now() {
      return clock.nanoTime() - start;
    }
  }

  private static final class Exact extends Ticks {
    private final GuardClock clock;
    private final long start;

    Exact(GuardClock clock) {
      this.clock = clock;
      this.start = clock.nanoTime();
    }

    @Override
    public long now() {
      return clock.nanoTime() - start;
    }
  }
}
