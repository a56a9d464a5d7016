/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What attempts on one route take, and from that how long one should be waited for. Thread-safe.
 */
final class LatencyModel {
  /*
   * Every value goes into one histogram. Who ends an attempt a tenth of a second after the last look takes a snapshot
   * and subtracts the one before: so a window costs no second histogram, and nothing where nothing ends.
   *
   * The time-out is three times the 99th percentile of the last ten seconds, for calls that can be repeated: what is
   * cut off wrongly is only asked for again. One that cannot be repeated is lost if it is cut off: it gets ten times.
   *
   * An attempt that was cut off is a censored sample: it took longer than its time-out, and how much longer nobody
   * knows. To take a guess for it (one and a half times, say) makes the time-out grow without end where nothing answers
   * at all, until everything that is allowed to be under way hangs; to leave it out strangles a server that became
   * slower for good. So such attempts are counted apart, and while more than a tenth are cut off, one at a time may
   * explore: it is given all the time there is, and if it is answered, its time counts like any other.
   *
   * What is rare on its route hides behind the percentile, and would be cut off each time. Hence each further attempt of
   * a call may take four times as long as the one before; and while hardly any attempt is late, the last one may take
   * all the time there is.
   */
  static final long WINDOW_NANOS = 100_000_000;
  private static final int ENOUGH_FOR_WINDOW = 10;
  private static final int ENOUGH_FOR_TIMEOUT = 100;
  private static final long LONG_WINDOW_NANOS = 1_000_000_000;
  private static final int LONG_WINDOWS = 10;
  private static final int MEMORY = 100; // short windows that the usual time is taken from

  static final long ALL_THERE_IS = Long.MAX_VALUE / 4;
  private static final long UNKNOWN_NANOS = 10_000_000_000L;
  static final long SHORTEST_NANOS = 300_000_000;
  static final long SHORTEST_ONCE_NANOS = 5_000_000_000L;
  private static final long SHORTEST_EXPLORER_NANOS = 2_000_000_000;
  private static final int TIMES = 3;
  private static final int TIMES_ONCE = 10;
  private static final int LONGER_EACH = 4;
  /** Beyond the 95th percentile: else half of the calls of a very even server were unusual. */
  private static final double UNUSUAL = 1.1;

  private static final double HARDLY_ANY = 0.02;
  private static final double MANY = 0.1;
  private static final double MOST = 0.3;

  private final LogLinearHistogram attempts = new LogLinearHistogram();
  private final AtomicBoolean looking = new AtomicBoolean();

  private volatile long windowBegan;
  private volatile long late; // racy sum: a count more or less does not matter

  // Guarded by looking.
  private HistogramSnapshot before = HistogramSnapshot.EMPTY;
  private long lateBefore;
  private final double[] slowOnes = new double[MEMORY];
  private int windows;
  private final HistogramSnapshot[] seconds = new HistogramSnapshot[LONG_WINDOWS];
  private int second;
  private long secondBegan;

  private volatile double usual = Double.NaN;
  private volatile boolean disturbed; // whether a limit was in force in this window
  private volatile double lateShare;
  private volatile long timeout = UNKNOWN_NANOS;
  private volatile long timeoutOnce = ALL_THERE_IS;
  private volatile long unusual;

  LatencyModel(long nowNanos) {
    windowBegan = nowNanos;
    secondBegan = nowNanos;
    Arrays.fill(seconds, HistogramSnapshot.EMPTY);
  }

  /** An attempt took so long; whether that may be what is usual, which it is not in a queue. */
  void took(long nanos, long nowNanos, boolean undisturbed) {
    if (!undisturbed) {
      disturbed = true;
    }
    attempts.record(nanos);
    if (nowNanos - windowBegan >= WINDOW_NANOS) {
      look(nowNanos);
    }
  }

  /** An attempt was cut off. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // see late
  void cutOff(long nowNanos) {
    late++;
    if (nowNanos - windowBegan >= WINDOW_NANOS) {
      look(nowNanos);
    }
  }

  /** One that explored was answered after so long: others are waited for so long from now on. */
  void explored(long nanos) {
    timeout =
        Math.max(timeout, clamp(TIMES * Math.min(nanos, ALL_THERE_IS / TIMES), SHORTEST_NANOS));
    timeoutOnce = Math.max(timeoutOnce, timeout);
  }

  /** Whether too few attempts were answered to say how long one takes. */
  boolean isUnknown() {
    return timeout == UNKNOWN_NANOS;
  }

  /** Whether so many are cut off that it is not known any more what an attempt takes. */
  boolean isBlind() {
    return lateShare > MANY;
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
      long lateNow = late;
      long ended = window.count() + lateNow - lateBefore;
      if (ended < ENOUGH_FOR_WINDOW && length < 4 * LONG_WINDOW_NANOS) {
        return; // goes on until there is enough to say
      }
      close(window, lateNow - lateBefore);
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

  private void close(HistogramSnapshot window, long cutOff) {
    boolean usable = window.hasData() && (!disturbed || windows == 0);
    disturbed = false;
    if (usable) {
      slowOnes[windows++ % MEMORY] = window.quantileNanos(0.9);
      double[] sorted = Arrays.copyOf(slowOnes, Math.min(windows, MEMORY));
      Arrays.sort(sorted);
      usual = sorted[sorted.length / 2];
    }
    lateShare = (double) cutOff / Math.max(ENOUGH_FOR_WINDOW, window.count() + cutOff);
  }

  private void learn(HistogramSnapshot now) {
    HistogramSnapshot recent = now.minus(seconds[second]);
    if (recent.count() < ENOUGH_FOR_TIMEOUT) {
      return; // where calls are rare, the last ones of a longer time
    }
    seconds[second] = now;
    second = (second + 1) % LONG_WINDOWS;
    double p99 = recent.quantileNanos(0.99);
    unusual = (long) (UNUSUAL * recent.quantileNanos(0.95));
    timeout = clamp((long) (TIMES * p99), SHORTEST_NANOS);
    timeoutOnce = clamp((long) (TIMES_ONCE * p99), SHORTEST_ONCE_NANOS);
  }

  private static long clamp(long nanos, long least) {
    return Math.min(ALL_THERE_IS, Math.max(least, nanos));
  }

  /** How long an attempt may take. */
  long timeoutNanos(int attempt, boolean last, boolean repeatable) {
    if (!repeatable) {
      // Where most are lost anyway, waiting for long only keeps others from being tried.
      return lateShare > MOST ? Math.min(timeoutOnce, LONGER_EACH * timeout) : timeoutOnce;
    }
    if (attempt == 1 || isBlind()) {
      return timeout;
    }
    if (last && lateShare <= HARDLY_ANY) {
      return ALL_THERE_IS;
    }
    long longer = timeout;
    for (int i = 1; i < attempt && longer < ALL_THERE_IS / LONGER_EACH; i++) {
      longer *= LONGER_EACH;
    }
    return longer;
  }

  /** How long one that explores may take while others wait for what it finds. */
  long probeNanos() {
    return Math.max(
        SHORTEST_EXPLORER_NANOS, LONGER_EACH * Math.min(timeout, ALL_THERE_IS / LONGER_EACH));
  }

  /** When a second attempt is worth its price; 0 while that is not known. */
  long unusualNanos() {
    return unusual;
  }

  /**
   * What a call usually takes at most: the median, over ten seconds, of the 90th percentiles of
   * short windows; NaN if nothing was answered. Not the median of all: where half of the answers
   * come from a cache of the other side, that says nothing.
   */
  double usualNanos() {
    return usual;
  }

  /** What attempts took that were answered, since the begin. */
  HistogramSnapshot snapshot() {
    return attempts.snapshot();
  }
}
