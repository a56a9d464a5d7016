/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.GuardClock;
import java.time.Instant;

/**
 * One reading of the time, made anew by {@link #read}. Under the book's lock.
 *
 * <p>Calendar windows go by the wall clock. Rolling windows are durations: they go by the time that
 * measures, dated once at the start, so that a wall clock which jumps neither ends nor stretches
 * one.
 */
final class BookTime {
  private final GuardClock clock;
  private final long offset; // from the measuring time to nanoseconds since the epoch

  long nanos;
  long rollingNanos; // since the epoch
  Instant wall;

  BookTime(GuardClock clock) {
    this.clock = clock;
    this.wall = clock.instant();
    this.nanos = clock.nanoTime();
    this.offset = epochNanos(wall) - nanos;
    this.rollingNanos = nanos + offset;
  }

  private static long epochNanos(Instant at) {
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  void read() {
    wall = clock.instant();
    readNanos();
  }

  /** Leaves the wall clock alone, for those who need no date. */
  void readNanos() {
    nanos = clock.nanoTime();
    rollingNanos = nanos + offset;
  }

  /** The date of a moment of rolling time. */
  static Instant date(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, 1_000_000_000L), Math.floorMod(epochNanos, 1_000_000_000L));
  }
}
