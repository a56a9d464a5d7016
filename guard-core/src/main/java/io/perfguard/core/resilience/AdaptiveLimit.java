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
final class AdaptiveLimit implements LoadModel.Listener {
  /*
   * A server with w workers answers as many calls with 2w under way as with 20w: the rest waits in its queue. So there
   * is a wide range of limits that cost nothing and keep answers fast, and the limit need only get into it, quickly:
   * what is queued before that is answered late, or given up and worked on nevertheless.
   *
   * While calls take what they usually take there is no limit at all: whoever starts with a guess of 20 refuses calls of
   * an application that is well with 200. Once the median of three windows (of a tenth of a second) is above one and a
   * half times what nine of ten calls usually take, and still grows from the second to the last of them, the limit
   * begins: at twice what would be under way if each call took its usual time (throughput x time, Little's law), but not
   * below half of what is. It falls by a quarter with each window that stays slow. It must grow: a queue does, while
   * more is sent than answered, and a server that is only further away, or slower, makes calls longer once.
   *
   * Slower does not always mean queued: the server may be further away all of a sudden. Then fewer calls under way are
   * no faster, and there are fewer answers a second. If, three windows and twice the time of a call on, calls take as long as before the limit, none
   * is late, and throughput fell by more than a tenth though the limit was used, it is lifted, and what calls take then
   * counts as usual for ten seconds. Throughput alone would not do: what was given up in the queue is worked on still.
   *
   * With four or six under way there is no queue of ours. If calls are slow all the same for three windows, and none is
   * late, what they take counts as usual, and the limit doubles until it makes them slower than that.
   *
   * In a window that is no longer slow the limit grows by a quarter, if it was reached. After ten windows in which
   * nobody reached it there is none any more.
   */
  static final int NONE = Integer.MAX_VALUE;
  private static final int LEAST = 4;
  private static final double SLOWER = 1.5;
  private static final long SLACK_NANOS =
      10_000_000; // what a scheduler's hiccup adds means nothing
  private static final int SLOW_WINDOWS = 3;
  private static final double GROWS = 1.15;
  private static final double CUT = 0.75;
  private static final double COST = 0.90;
  private static final double MANY_LATE = 0.3;
  private static final int WINDOWS_UNTIL_NONE = 10;
  private static final int WINDOWS_OF_NEW_USUAL = 100;
  private static final int SMALL = 6;
  private static final long LONGEST_WITHOUT_WINDOW_NANOS = 2_000_000_000;
  private static final int WINDOWS_UNTIL_ACCEPTED = 3;
  private static final double GROWTH = 1.25;
  private static final double GROWTH_OF_TRUST = 2;

  private final int hardLimit;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private volatile long lastWindow;
  private volatile int limit = NONE;
  private volatile boolean reached;
  private volatile int most; // under way at once in this window; racy

  // Written by who closes a window, one at a time.
  private double usual = 1; // how many times longer than usual is usual now
  private double throughputBefore;
  private double slowerBefore;
  private double slowerAtFirst;
  private int slowWindows;
  private int calmWindows;
  private int trialWindows; // since the limit began
  private double newUsual = 1;
  private int newUsualLeft;
  private int smallWindows;
  private double growth = GROWTH;
  private volatile long since;

  AdaptiveLimit(int hardLimit) {
    this.hardLimit = hardLimit;
  }

  /** Takes a place; false if there is none. */
  boolean tryAcquire(long nowNanos) {
    int now = underWay.incrementAndGet();
    if (now > limit || now + held.get() > hardLimit) {
      underWay.decrementAndGet();
      refuse(nowNanos);
      return false;
    }
    if (now > most) {
      most = now;
    }
    return true;
  }

  /** A limit that nothing ends under would stay for ever: windows close when something ends. */
  private void refuse(long nowNanos) {
    reached = true;
    int now = limit;
    if (now != NONE && nowNanos - lastWindow > LONGEST_WITHOUT_WINDOW_NANOS) {
      lastWindow = nowNanos;
      limit = grown(now, GROWTH_OF_TRUST);
    }
  }

  void release() {
    underWay.decrementAndGet();
  }

  /** One under way has been answered, and only keeps its place: a body that streams. */
  void hold() {
    held.incrementAndGet();
    underWay.decrementAndGet();
  }

  void releaseHeld() {
    held.decrementAndGet();
  }

  /** Those that were answered and only keep a place included. */
  int underWay() {
    return underWay.get() + held.get();
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

  /** When the limit began; what was sent before was sent without one. */
  long sinceNanos() {
    return since;
  }

  @Override
  public void window(LoadModel.Window window, long nowNanos) {
    lastWindow = nowNanos;
    int peak = Math.max(most, underWay.get());
    most = 0;
    boolean wasReached = reached;
    reached = false;
    if (limit == NONE && newUsualLeft > 0 && --newUsualLeft == 0) {
      newUsual = 1;
    }
    if (limit == NONE) {
      usual = newUsual;
      watch(window, peak, nowNanos);
    } else {
      adapt(window, peak, wasReached, nowNanos);
    }
  }

  private void watch(LoadModel.Window window, int peak, long nowNanos) {
    slowWindows = isSlow(window) ? slowWindows + 1 : 0;
    if (slowWindows == SLOW_WINDOWS - 1) {
      slowerAtFirst = window.slower(); // the one before had fast ones in it still
    }
    // Without an answer there is nothing to compare, and no comparison holds.
    boolean slowsDown = !(window.slower() <= GROWS * slowerAtFirst);
    boolean begins = slowWindows >= SLOW_WINDOWS && slowsDown;
    if (begins && peak > LEAST) {
      throughputBefore = window.throughput();
      slowerBefore = window.slower();
      double each = window.usualNanos() * usual;
      double enough = Double.isNaN(each) ? 0 : 2 * window.throughput() * each;
      since = nowNanos;
      limit = Math.max(LEAST, Math.max((int) Math.ceil(enough), peak / 2));
      calmWindows = 0;
      trialWindows = 0;
      slowWindows = 0;
    }
  }

  private void adapt(LoadModel.Window window, int peak, boolean wasReached, long nowNanos) {
    trialWindows++;
    smallWindows = limit <= SMALL && peak <= SMALL ? smallWindows + 1 : 0;
    if (trialWindows >= 3 && wasReached && isFurtherAway(window, nowNanos)) {
      accept(window);
      limit = grown(limit, growth);
    } else if (smallWindows >= WINDOWS_UNTIL_ACCEPTED && window.late() == 0 && isSlow(window)) {
      accept(window);
    } else if (isSlow(window)) {
      limit = Math.max(LEAST, (int) (Math.min(limit, Math.max(LEAST, peak)) * CUT));
      calmWindows = 0;
      growth = GROWTH;
    } else if (wasReached) {
      limit = grown(limit, growth);
      calmWindows = 0;
    } else if (++calmWindows >= WINDOWS_UNTIL_NONE) {
      limit = NONE;
      growth = GROWTH;
    }
  }

  /** What attempts take now is usual for a while: it is not our queue that makes them slow. */
  private void accept(LoadModel.Window window) {
    newUsual = window.slower();
    usual = newUsual;
    newUsualLeft = WINDOWS_OF_NEW_USUAL;
    growth = GROWTH_OF_TRUST;
  }

  private boolean isFurtherAway(LoadModel.Window window, long nowNanos) {
    // What ends before that was sent into a queue that the limit had not shortened yet.
    double settled = 2 * window.slower() * window.usualNanos();
    return window.late() == 0
        && nowNanos - since > settled
        && window.slower() >= COST * slowerBefore
        && window.throughput() < COST * throughputBefore;
  }

  private boolean isSlow(LoadModel.Window window) {
    double more = (window.slower() - usual) * window.usualNanos();
    boolean slow = window.slower() > SLOWER * usual && more > SLACK_NANOS;
    // Some late and the others as fast as ever: these ones hang, and in no queue.
    boolean othersAreFast = window.slower() <= SLOWER * usual;
    return slow || (window.lateShare() > MANY_LATE && !othersAreFast);
  }

  private static int grown(int limit, double times) {
    return (int) Math.min(NONE - 1, Math.max(limit + 1L, (long) (limit * times)));
  }
}
