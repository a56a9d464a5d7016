/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Readings of the last hour, so that any reader can ask what happened in a window without consuming anything: one a minute
 * for six minutes, then one each ten minutes. Not thread-safe: guarded by its owner's lock.
 */
public final class SnapshotRing {
  /*
   * A window begins at the newest reading that is at least as old as the window is long. So one reading is always kept beyond
   * each bound: the newest that is six minutes old or older, and the newest that is an hour old or older. Without it, a clock
   * that jumps (a suspended machine, a test) would leave nothing that is old enough, and a window would begin too late.
   *
   * The begin of the registry, when nothing was counted yet, is a reading too, the first one. It has no entry.
   */

  /** How often a reading is due. */
  public static final Duration EVERY = Duration.ofMinutes(1);

  private static final long MINUTE = EVERY.toNanos();
  private static final long FINE = 6 * MINUTE;
  private static final long COARSE = 10 * MINUTE;
  private static final long KEPT = 60 * MINUTE;

  /** The coarse ones are the first of their ten minutes. */
  private record Entry(Reading reading, boolean coarse) {
    long age(long now) {
      return now - reading.nanos();
    }
  }

  private final long start;
  private final List<Entry> entries = new ArrayList<>(); // oldest first
  private boolean startIsKept = true;

  /**
   * An empty ring.
   *
   * @param start the monotonic time at which the registry began
   */
  public SnapshotRing(long start) {
    this.start = start;
  }

  /**
   * Whether a reading is due.
   *
   * @param now the monotonic time
   * @return true if the last one is {@link #EVERY} old or older, or if there is none and the registry is
   */
  public boolean isDue(long now) {
    return now - lastNanos() >= MINUTE;
  }

  private long lastNanos() {
    return entries.isEmpty() ? start : last().reading.nanos();
  }

  private Entry last() {
    return entries.get(entries.size() - 1);
  }

  /**
   * Keeps a reading and lets go of those that are not needed any more. It takes the place of one of the same time.
   *
   * @param reading not older than the last one
   */
  public void add(Reading reading) {
    long now = reading.nanos();
    if (!entries.isEmpty() && now == lastNanos()) {
      entries.set(entries.size() - 1, new Entry(reading, last().coarse));
      return;
    }
    boolean coarse = (now - start) / COARSE != (lastNanos() - start) / COARSE;
    entries.add(new Entry(reading, coarse));
    for (int i = entries.size() - 2; i >= 0; i--) {
      if (!entries.get(i).coarse && entries.get(i + 1).age(now) >= FINE) {
        entries.remove(i);
      }
    }
    if (entries.get(0).age(now) >= KEPT) {
      startIsKept = false;
    }
    while (entries.size() > 1 && entries.get(1).age(now) >= KEPT) {
      entries.remove(0);
    }
  }

  /**
   * The reading at the begin of a window.
   *
   * @param now the window's end, monotonic
   * @param window its length
   * @return the newest that is at least as old as the window; the oldest there is if the window is longer than what is kept;
   *     null for the registry's begin
   */
  public @Nullable Reading before(long now, Duration window) {
    long nanos = nanosOf(window);
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).age(now) >= nanos) {
        return entries.get(i).reading;
      }
    }
    return startIsKept ? null : entries.get(0).reading;
  }

  private static long nanosOf(Duration window) {
    try {
      return window.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // 292 years
    }
  }

  /**
   * How many are kept.
   *
   * @return at most 14; up to 20 if a clock that is moved by hand adds some in between
   */
  public int size() {
    return entries.size();
  }
}
