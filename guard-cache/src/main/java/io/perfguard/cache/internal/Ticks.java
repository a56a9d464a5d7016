/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.base.CoarseClock;
import io.perfguard.core.base.GuardClock;
import org.jspecify.annotations.Nullable;

/** The time by which one cache ages its entries: nanoseconds since it was built. Thread-safe. */
public final class Ticks {
  /** Held as long as the cache is: the clock's thread ends when the last cache was forgotten. */
  private final @Nullable CoarseClock coarse;

  private final GuardClock exact;
  private final long start;

  private Ticks(@Nullable CoarseClock coarse, GuardClock exact) {
    this.coarse = coarse;
    this.exact = exact;
    this.start = read();
  }

  /**
   * Read for the price of a field, up to some milliseconds late.
   *
   * @return begins at 0 now
   */
  public static Ticks coarse() {
    return new Ticks(CoarseClock.acquire(), GuardClock.system());
  }

  /**
   * Exactly what a clock says.
   *
   * @param clock read at each call
   * @return begins at 0 now
   */
  public static Ticks exact(GuardClock clock) {
    return new Ticks(null, clock);
  }

  private long read() {
    return coarse == null ? exact.nanoTime() : coarse.nanoTime();
  }

  /**
   * The time.
   *
   * @return nanoseconds, >= 0
   */
  public long now() {
    return read() - start;
  }
}
