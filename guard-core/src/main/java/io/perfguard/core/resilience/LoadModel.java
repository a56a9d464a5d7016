/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much slower than usual attempts at one place are, whatever their routes: in windows of a
 * tenth of a second. Thread-safe.
 */
final class LoadModel {
  /*
   * A host's routes differ: a report takes a hundred times as long as a look-up. Were their times mixed, a report that
   * nobody asked for before would look like a queue. So each attempt is set in proportion to what its route usually
   * takes; one whose route is not known yet counts as usual.
   *
   * The proportion goes into a histogram of nanoseconds, 1 being a microsecond: precise to 3 %, which is enough.
   */
  static final long WINDOW_NANOS = 100_000_000;
  private static final double ONE = 1_000;
  private static final int ENOUGH = 10;
  private static final int FEW = 4; // in twice the time
  private static final double FAST = 1.5;
  private static final long LONGEST_WINDOW_NANOS = 4_000_000_000L;

  /**
   * A window of attempts that ended.
   *
   * @param slower the median of how many times longer than usual they took; NaN if none was
   *     answered
   * @param usualNanos what those that were answered would usually have taken, in the mean
   */
  record Window(long nanos, long count, long late, double slower, double usualNanos) {
    double lateShare() {
      return count == 0 ? 0 : (double) late / count;
    }

    /** Attempts a nanosecond that were not cut off. */
    double throughput() {
      return (double) Math.max(0, count - late) / nanos;
    }
  }

  /** Is told of each window. */
  interface Listener {
    void window(Window window, long nowNanos);
  }

  private final LogLinearHistogram proportions = new LogLinearHistogram();
  private final AtomicLong usualSum = new AtomicLong();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Listener listener;

  private volatile long windowBegan;
  private volatile long late; // racy sum: a count more or less does not matter

  // Guarded by looking.
  private HistogramSnapshot before = HistogramSnapshot.EMPTY;
  private long lateBefore;
  private long usualBefore;

  private volatile double slower = 1;

  LoadModel(long nowNanos, Listener listener) {
    this.listener = listener;
    windowBegan = nowNanos;
  }

  /** An attempt was answered after so long, and its route usually takes so long; NaN: not known. */
  void took(long nanos, double usualNanos, long nowNanos) {
    double usual = usualNanos > 0 ? usualNanos : Math.max(1, nanos);
    proportions.record((long) (ONE * nanos / usual));
    usualSum.getAndAdd((long) usual);
    lookAt(nowNanos);
  }

  /** An attempt was cut off. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // see late
  void cutOff(long nowNanos) {
    late++;
    lookAt(nowNanos);
  }

  private void lookAt(long nowNanos) {
    if (nowNanos - windowBegan < WINDOW_NANOS || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      long length = nowNanos - windowBegan;
      HistogramSnapshot now = proportions.snapshot();
      long answered = now.count() - before.count();
      long lateNow = late;
      long ended = answered + lateNow - lateBefore;
      boolean enough = ended >= ENOUGH || (length >= 2 * WINDOW_NANOS && ended >= FEW);
      if (length >= WINDOW_NANOS && (enough || length >= LONGEST_WINDOW_NANOS)) {
        close(now, length, lateNow - lateBefore);
        lateBefore = lateNow;
        windowBegan = nowNanos;
        listener.window(closed, nowNanos);
      }
    } finally {
      looking.set(false);
    }
  }

  private Window closed = new Window(1, 0, 0, Double.NaN, Double.NaN); // guarded by looking

  private void close(HistogramSnapshot now, long length, long cutOff) {
    HistogramSnapshot window = now.minus(before);
    long usualNow = usualSum.get();
    double usual = (double) (usualNow - usualBefore) / window.count();
    closed =
        new Window(length, window.count() + cutOff, cutOff, window.quantileNanos(0.5) / ONE, usual);
    before = now;
    usualBefore = usualNow;
    slower = closed.slower();
  }

  /** Whether attempts that are answered take about what they usually take. */
  boolean isFast() {
    return slower <= FAST; // not if none was answered
  }
}
