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
 * Readings of the last hour, so that any reader can ask what happened in a window without consuming
 * anything: one a minute for six minutes, then one each ten minutes. Not thread-safe: guarded by
 * its owner's lock.
 */
public final class SnapshotRing {
  /*
   * A window holds what was counted at its begin or later. So it begins at the newest reading that is older than the window is
   * long, or at the first one that is exactly as old. First, because a clock that stands still, as one moved by hand does, gives
   * several readings of one moment: before and after what was counted at it. Those in between are not needed.
   *
   * One reading is always kept beyond each bound: the newest that is six minutes old or older, and the newest that is an hour
   * old or older. Without it, a clock that jumps (a suspended machine, a test) would leave nothing that is old enough, and a
   * window would begin too late.
   *
   * The begin of the registry, when nothing was counted yet, is a reading too, the first one: null.
   */

  /** How often a reading is due. */
  public static final Duration EVERY = Duration.ofMinutes(1);

  private static final long MINUTE = EVERY.toNanos();
  private static final long FINE = 6 * MINUTE;
  private static final long COARSE = 10 * MINUTE;
  private static final long KEPT = 60 * MINUTE;

  /**
   * The most moments that are kept: those of six minutes and one more, those of an hour and one
   * more.
   */
  static final int MOST = 14;

  /** The readings of one moment. The coarse ones are the first of their ten minutes. */
  private record Entry(
      long nanos, @Nullable Reading first, @Nullable Reading last, boolean coarse) {
    long age(long now) {
      return now - nanos;
    }
  }

  private final long start;
  private final List<Entry> entries = new ArrayList<>(); // oldest first, never empty

  /**
   * A ring that knows the registry's begin.
   *
   * @param start the monotonic time at which the registry began
   */
  public SnapshotRing(long start) {
    this.start = start;
    entries.add(new Entry(start, null, null, true));
  }

  /**
   * Whether a reading is due.
   *
   * @param now the monotonic time
   * @return true if the last one is {@link #EVERY} old or older
   */
  public boolean isDue(long now) {
    return last().age(now) >= MINUTE;
  }

  private Entry last() {
    return entries.get(entries.size() - 1);
  }

  /**
   * Keeps a reading and lets go of those that are not needed any more.
   *
   * @param reading not older than the last one
   */
  public void add(Reading reading) {
    long now = reading.nanos();
    Entry last = last();
    if (now == last.nanos) {
      entries.set(entries.size() - 1, new Entry(now, last.first, reading, last.coarse));
      return;
    }
    boolean coarse = (now - start) / COARSE != (last.nanos - start) / COARSE;
    entries.add(new Entry(now, reading, reading, coarse));
    for (int i = entries.size() - 2;
        i > 0;
        i--) { // not the oldest, which is the one beyond the hour after a long sleep
      if (!entries.get(i).coarse && entries.get(i + 1).age(now) >= FINE) {
        entries.remove(i);
      }
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
   * @return the newest that is as old as the window or older; the oldest there is if the window is
   *     longer than what is kept; null for the registry's begin
   */
  public @Nullable Reading before(long now, Duration window) {
    long nanos = nanosOf(window);
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.age(now) > nanos) {
        return entry.last;
      }
      if (entry.age(now) == nanos) {
        return entry.first;
      }
    }
    return entries.get(0).first;
  }

  private static long nanosOf(Duration window) {
    try {
      return window.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // 292 years
    }
  }

  /**
   * How many moments have readings.
   *
   * @return at most {@link #MOST}, with one reading a minute; twice as many if a clock that is
   *     moved by hand adds some
   */
  int size() {
    return entries.size();
  }
}
