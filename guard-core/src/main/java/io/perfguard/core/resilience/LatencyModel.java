/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What attempts at one place take, and from that how long one should be waited for. Thread-safe.
 */
final class LatencyModel {
  /*
   * Every value goes into one histogram. Who ends an attempt a quarter of a second after the last look takes a
   * snapshot and subtracts the one before: so a window costs no second histogram, and nothing where nothing ends.
   *
   * An attempt that was cut off by its time-out is recorded at one and a half times that (a censored sample): it took
   * at least as long as the time-out, and how much longer nobody knows. Else a server that became slower for good would
   * never be waited for: the time-out would see only what it let through.
   *
   * The time-out is three times the 99th percentile of the last ten seconds, for calls that can be repeated: what is
   * cut off wrongly is only asked for again. One that cannot be repeated is lost if it is cut off: it gets ten times.
   *
   * An endpoint that is asked for once in a thousand calls of its host hides behind the percentile, and would be cut
   * off each time. Hence each further attempt of a call may take four times as long as the one before; and while
   * hardly any attempt is late, the last one may take all the time there is.
   */
  static final long WINDOW_NANOS = 250_000_000;
  private static final int ENOUGH_FOR_WINDOW = 10;
  private static final int ENOUGH_FOR_TIMEOUT = 100;
  private static final long LONG_WINDOW_NANOS = 1_000_000_000;
  private static final int LONG_WINDOWS = 10;
  private static final int MEMORY = 40; // short windows that the usual median is taken from

  static final long LONGEST_NANOS = 10_000_000_000L;
  static final long SHORTEST_NANOS = 300_000_000;
  static final long SHORTEST_ONCE_NANOS = 5_000_000_000L;
  private static final int TIMES = 3;
  private static final int TIMES_ONCE = 10;
  private static final int LONGER_EACH = 4;
  private static final double CENSORED = 1.5;
  /** Beyond the 95th percentile: else half of the calls of a very even server were unusual. */
  private static final double UNUSUAL = 1.1;

  private static final double HARDLY_ANY = 0.02;

  /** A window of attempts that ended. */
  record Window(long nanos, long count, double medianNanos, double usualNanos, double lateShare) {}

  /** Is told of each window. */
  interface Listener {
    void window(Window window);
  }

  private final LogLinearHistogram attempts = new LogLinearHistogram();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Listener listener;

  private volatile long windowBegan;
  private volatile long late; // racy sum: a count more or less does not matter

  // Guarded by looking.
  private HistogramSnapshot before = HistogramSnapshot.EMPTY;
  private long lateBefore;
  private final double[] medians = new double[MEMORY];
  private int windows;
  private final HistogramSnapshot[] seconds = new HistogramSnapshot[LONG_WINDOWS];
  private int second;
  private long secondBegan;

  private volatile double usual = Double.NaN;
  private volatile double median = Double.NaN;
  private volatile double lateShare;
  private volatile long timeout = LONGEST_NANOS;
  private volatile long timeoutOnce = LONGEST_NANOS;
  private volatile long unusual;

  LatencyModel(long nowNanos, Listener listener) {
    this.listener = listener;
    windowBegan = nowNanos;
    secondBegan = nowNanos;
    java.util.Arrays.fill(seconds, HistogramSnapshot.EMPTY);
  }

  /** An attempt took so long. */
  void took(long nanos, long nowNanos) {
    attempts.record(nanos);
    if (nowNanos - windowBegan >= WINDOW_NANOS) {
      look(nowNanos);
    }
  }

  /** An attempt was cut off after so long. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // see late
  void cutOff(long nanos, long nowNanos) {
    late++;
    took((long) (nanos * CENSORED), nowNanos);
  }

  private void look(long nowNanos) {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    try {
      long length = nowNanos - windowBegan;
      if (length < WINDOW_NANOS) {
        return;
      }
      HistogramSnapshot now = attempts.snapshot();
      HistogramSnapshot window = now.minus(before);
      if (window.count() < ENOUGH_FOR_WINDOW && length < 4 * LONG_WINDOW_NANOS) {
        return; // goes on until there is enough to say
      }
      long lateNow = late;
      close(window, length, lateNow - lateBefore);
      before = now;
      lateBefore = lateNow;
      if (nowNanos - secondBegan >= LONG_WINDOW_NANOS || windows == 1) {
        learn(now);
        secondBegan = nowNanos;
      }
      windowBegan = nowNanos;
    } finally {
      looking.set(false);
    }
  }

  private void close(HistogramSnapshot window, long length, long cutOff) {
    double middle = window.quantileNanos(0.5);
    medians[windows++ % MEMORY] = middle;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < Math.min(windows, MEMORY); i++) {
      least = Math.min(least, medians[i]);
    }
    usual = least;
    median = middle;
    lateShare = window.count() == 0 ? 0 : (double) cutOff / window.count();
    listener.window(new Window(length, window.count(), middle, least, lateShare));
  }

  private void learn(HistogramSnapshot now) {
    HistogramSnapshot recent = now.minus(seconds[second]);
    seconds[second] = now;
    second = (second + 1) % LONG_WINDOWS;
    if (recent.count() < ENOUGH_FOR_TIMEOUT) {
      return;
    }
    double p99 = recent.quantileNanos(0.99);
    unusual = (long) (UNUSUAL * recent.quantileNanos(0.95));
    timeout = clamp((long) (TIMES * p99), SHORTEST_NANOS);
    timeoutOnce = clamp((long) (TIMES_ONCE * p99), SHORTEST_ONCE_NANOS);
  }

  private static long clamp(long nanos, long least) {
    return Math.min(LONGEST_NANOS, Math.max(least, nanos));
  }

  /** How long an attempt may take. */
  long timeoutNanos(int attempt, boolean last, boolean repeatable) {
    if (!repeatable) {
      return timeoutOnce;
    }
    if (last && attempt > 1 && lateShare <= HARDLY_ANY) {
      return LONGEST_NANOS;
    }
    long longer = timeout;
    for (int i = 1; i < attempt && longer < LONGEST_NANOS; i++) {
      longer *= LONGER_EACH;
    }
    return Math.min(LONGEST_NANOS, longer);
  }

  /** When a second attempt is worth its price; 0 while that is not known. */
  long unusualNanos() {
    return unusual;
  }

  /** Whether attempts take about what they usually take, and hardly any is late. */
  boolean isCalm() {
    return lateShare <= HARDLY_ANY && !(median > 2 * usual);
  }

  /**
   * All attempts since the begin; those that were cut off at one and a half times their time-out.
   */
  HistogramSnapshot snapshot() {
    return attempts.snapshot();
  }
}
