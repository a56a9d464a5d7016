/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the attempts under way to one place when it slows down because of them, and only then.
 *
 * <p>Source: the idea to take the queue's length from how much slower calls have become is TCP
 * Vegas' (Brakmo, O'Malley, Peterson, SIGCOMM 1994); that a cut which costs throughput is taken
 * back is ours.
 *
 * <p>Thread-safe.
 */
final class AdaptiveLimit implements LatencyModel.Listener {
  /*
   * A server with w workers answers as many calls with 2w under way as with 20w: the rest waits in its queue. So there
   * is a wide range of limits that cost nothing and keep answers fast, and the limit need only get into it, quickly.
   *
   * While calls take what they usually take there is no limit at all: whoever starts with a guess of 20 refuses calls of
   * an application that is well with 200. Once the median of a window is above twice the usual one, the limit begins
   * at what is under way, and falls by a quarter with each window that stays slow.
   *
   * Slower does not always mean queued: the server may do more work for each call, or be further away. Then fewer calls
   * under way mean fewer answers a second. A cut after which throughput fell by more than a tenth, though the limit was
   * used, is taken back, and what calls take then counts as usual from there on.
   *
   * In a window that is no longer slow the limit grows by a quarter, if it was reached. After four windows in which
   * nobody reached it there is none any more.
   */
  static final int NONE = Integer.MAX_VALUE;
  private static final int LEAST = 4;
  private static final double SLOWER = 2;
  private static final long SLACK_NANOS =
      10_000_000; // what a scheduler's hiccup adds means nothing
  private static final double CUT = 0.75;
  private static final double COST = 0.90;
  private static final int WINDOWS_UNTIL_NONE = 4;

  private final int hardLimit;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile int limit = NONE;
  private volatile boolean reached;
  private volatile int most; // under way at once in this window; racy

  // Written by who closes a window, one at a time.
  private double throughputBefore = Double.NaN;
  private double newUsual = Double.NaN;
  private int calmWindows;
  private boolean cut;

  AdaptiveLimit(int hardLimit) {
    this.hardLimit = hardLimit;
  }

  /** Takes a place; false if there is none. */
  boolean tryAcquire() {
    int now = underWay.incrementAndGet();
    if (now > limit || now > hardLimit) {
      underWay.decrementAndGet();
      reached = true;
      return false;
    }
    if (now > most) {
      most = now;
    }
    return true;
  }

  void release() {
    underWay.decrementAndGet();
  }

  int underWay() {
    return underWay.get();
  }

  /** The limit now; {@link #NONE} while there is none but the hard one. */
  int limit() {
    return limit;
  }

  boolean isLimiting() {
    return limit != NONE;
  }

  /** Whether less than half of what is allowed is under way. */
  boolean hasRoom() {
    return underWay.get() < limit / 2;
  }

  @Override
  public void window(LatencyModel.Window window) {
    double throughput = (double) window.count() / window.nanos();
    int peak = Math.max(most, underWay.get());
    most = 0;
    boolean wasReached = reached;
    reached = false;
    double usual = Double.isNaN(newUsual) ? window.usualNanos() : newUsual;
    if (limit == NONE) {
      begin(window, usual, peak, throughput);
    } else if (cut && wasReached && throughput < COST * throughputBefore) {
      limit = grown(limit, 1 / CUT);
      newUsual = window.medianNanos();
      cut = false;
      calmWindows = 0;
    } else if (isSlow(window, usual)) {
      limit = Math.max(LEAST, (int) (Math.min(limit, Math.max(LEAST, peak)) * CUT));
      cut = true;
      throughputBefore = throughput;
      calmWindows = 0;
    } else {
      cut = false;
      if (wasReached) {
        limit = grown(limit, 1.25);
        calmWindows = 0;
      } else if (++calmWindows >= WINDOWS_UNTIL_NONE) {
        end();
      }
    }
  }

  private void begin(LatencyModel.Window window, double usual, int peak, double throughput) {
    if (isSlow(window, usual) && peak > LEAST) {
      limit = peak;
      cut = false;
      calmWindows = 0;
      throughputBefore = throughput;
    } else {
      newUsual = Double.NaN;
    }
  }

  private void end() {
    limit = NONE;
    newUsual = Double.NaN;
    calmWindows = 0;
  }

  private static boolean isSlow(LatencyModel.Window window, double usual) {
    return window.medianNanos() > SLOWER * usual && window.medianNanos() > usual + SLACK_NANOS;
  }

  private static int grown(int limit, double times) {
    return (int) Math.min(NONE - 1, Math.max(limit + 1L, (long) (limit * times)));
  }
}
