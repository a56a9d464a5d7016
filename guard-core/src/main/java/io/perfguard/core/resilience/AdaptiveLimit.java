/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the attempts under way to one place when it slows down because of them, and only then.
 *
 * <p>Source: that throughput times time is what is under way is Little's law; to look for the least
 * that keeps the throughput is in the manner of BBR (Cardwell and others, ACM Queue 14(5), 2016);
 * the rest is ours.
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
   * half times what nine of ten calls usually take, and grows from each to the next, the limit begins. A queue grows
   * while more is sent than answered; a server that is only further away, or slower, makes calls longer once; after one
   * that was away for a moment those that waited longest are answered first, and fewer are under way each time. It begins
   * at the geometric mean of what is under way and twice what would be if each call took its usual time (throughput x
   * time, Little's law): right for the second if workers were lost, too low if all became slower, and either is found
   * out in a few rounds.
   *
   * From then on it looks for the least that keeps the throughput, in rounds of answers to calls that were sent under
   * it as it is; others have a longer queue behind them. A round is at least as long as a call: what was sent at once is
   * answered at once, and in between nothing is. Slow, and as many answers as ever: a quarter less. Fewer: workers wait
   * for calls, and as many more calls bring as many more answers; no less is tried for ten seconds. If they bring none,
   * the server can do less now, and it is as before. Slow, and no less will do: every two seconds twice as much is tried.
   * Not slow, and all places taken: a quarter more. If much of what waits is given up, it is halved at once. After ten
   * windows in which no call was refused there is no limit any more.
   */
  static final int NONE = Integer.MAX_VALUE;
  private static final int LEAST = 4;
  private static final double SLOWER = 1.5;
  private static final long SLACK_NANOS =
      10_000_000; // what a scheduler's hiccup adds means nothing
  private static final int SLOW_WINDOWS = 3;
  private static final double GROWS = 1.25;
  private static final double RISES = 1.05; // less is chance
  private static final int RISEN = 2;
  private static final double DRAINS = 0.9; // of what was under way before
  private static final double MANY_LATE = 0.3;
  private static final int WINDOWS_UNTIL_NONE = 10;
  private static final long LONGEST_WITHOUT_WINDOW_NANOS = 4_000_000_000L;
  private static final long LONGEST_WINDOW_NANOS = 8_000_000_000L;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  private static final int ENOUGH_FOR_ROUND = 16;
  private static final long LONGEST_ROUND_NANOS = 2_000_000_000;
  private static final double CUT = 0.75;
  private static final double MUCH_SLOWER = 4;
  private static final double CUT_IF_MUCH_SLOWER = 0.6;
  private static final double GROWTH = 1.25;
  private static final double FAST = 1.1;
  private static final double GROWTH_IF_FAST = 2;
  private static final double MOST_GROWTH = 4;
  private static final double STARVED = 0.85;
  private static final double HELPED = 1.1;
  private static final double FADES = 0.99;
  private static final long FLOOR_NANOS = 10_000_000_000L;
  private static final long TRIAL_NANOS = 2_000_000_000;

  private final int hardLimit;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicLong lastWindow = new AtomicLong();
  private volatile long usualNanos; // what calls take, of the last window
  private volatile int limit = NONE;
  private volatile boolean reached;
  private volatile int most; // under way at once in this window; racy

  // Written by who closes a window, one at a time.
  private int slowWindows;
  private double slowerAtFirst;
  private double slowerBefore = Double.NaN; // of the last window
  private int rises; // windows in a row that were slower than the one before
  private int underWayBefore; // at the end of the last window
  private int calmWindows;
  private double throughput; // the most that was seen lately, in answers a nanosecond
  private double throughputBefore; // before the limit was raised for more; NaN if it was not
  private int floor; // below it there were fewer answers
  private long floorSince;
  private int triedFrom; // the limit before a trial; 0 if there is none
  private int raisedFrom; // the limit before it was raised for more, be it a trial or not
  private long tried;
  private long owed; // calls still to end that were sent before the limit was changed
  private long drainedAnswers; // of those, and the time they took
  private long drainedNanos;
  private long roundAnswers;
  private long roundNanos;
  private boolean roundReached;
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
    long before = lastWindow.get();
    long silence = nowNanos - before;
    long patience = Math.max(LONGEST_WITHOUT_WINDOW_NANOS, 4 * Math.min(usualNanos, HOUR_NANOS));
    if (now != NONE && silence > patience && lastWindow.compareAndSet(before, nowNanos)) {
      // After so long it says nothing any more.
      limit = silence > 3 * patience ? NONE : grown(now, GROWTH_IF_FAST);
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
    lastWindow.set(nowNanos);
    if (window.usualNanos() > 0) {
      usualNanos = (long) window.usualNanos();
    }
    int peak = Math.max(most, underWay.get());
    most = 0;
    boolean wasReached = reached;
    reached = false;
    if (window.nanos() > LONGEST_WINDOW_NANOS) { // hardly anything came
      slowWindows = 0;
      beginRound();
    } else if (limit == NONE) {
      watch(window, peak, nowNanos);
    } else {
      calmWindows = wasReached ? 0 : calmWindows + 1;
      if (calmWindows >= WINDOWS_UNTIL_NONE) {
        limit = NONE;
      } else {
        adapt(window, wasReached, nowNanos);
      }
    }
  }

  private void watch(LoadModel.Window window, int peak, long nowNanos) {
    int underWayNow = underWay.get();
    boolean drains = underWayNow < DRAINS * underWayBefore;
    underWayBefore = underWayNow;
    // Without an answer there is nothing to compare, and no comparison holds.
    rises = window.slower() <= RISES * slowerBefore ? 0 : rises + 1;
    slowerBefore = window.slower();
    slowWindows =
        !isSlow(window) ? 0 : drains ? Math.min(slowWindows, SLOW_WINDOWS - 2) : slowWindows + 1;
    if (slowWindows < SLOW_WINDOWS - 1) {
      return;
    }
    if (slowWindows == SLOW_WINDOWS - 1) {
      slowerAtFirst = window.slower(); // the one before had fast ones in it still
      beginRound();
    }
    roundAnswers += window.count() - window.late();
    roundNanos += window.nanos();
    boolean slowsDown = rises >= RISEN && !(window.slower() <= GROWS * slowerAtFirst);
    if (slowWindows >= SLOW_WINDOWS && slowsDown && peak > LEAST) {
      double each = window.usualNanos();
      throughput = (double) roundAnswers / roundNanos;
      throughputBefore = Double.NaN;
      double enough = Double.isNaN(each) ? 0 : 2 * throughput * each;
      double between = Math.sqrt(Math.max(LEAST, enough) * peak);
      floor = LEAST;
      triedFrom = 0;
      tried = nowNanos;
      since = nowNanos;
      calmWindows = 0;
      slowWindows = 0;
      change(Math.max(LEAST, (int) Math.min(between, peak)));
    }
  }

  private void change(int next) {
    limit = next;
    owed = underWay.get();
    drainedAnswers = 0;
    drainedNanos = 0;
    beginRound();
  }

  private void beginRound() {
    roundAnswers = 0;
    roundNanos = 0;
    roundReached = false;
  }

  private void adapt(LoadModel.Window window, boolean wasReached, long nowNanos) {
    boolean slow = isSlow(window);
    if (slow && window.lateShare() > MANY_LATE) {
      floor = LEAST; // whatever it was found by: what waits is given up
      change(Math.max(LEAST, limit / 2));
      return;
    }
    if (owed > 0) {
      drain(window);
      return;
    }
    roundAnswers += window.count() - window.late();
    roundNanos += window.nanos();
    roundReached |= wasReached;
    double call = Math.min(LONGEST_ROUND_NANOS, window.slower() * window.usualNanos());
    if (roundAnswers >= ENOUGH_FOR_ROUND && !(roundNanos < call)) {
      judge((double) roundAnswers / roundNanos, slow, window, nowNanos);
    }
  }

  /** What was sent before is answered: how quickly, says what the server can do. */
  private void drain(LoadModel.Window window) {
    owed -= window.count();
    drainedAnswers += window.count() - window.late();
    drainedNanos += window.nanos();
    if (owed <= 0 && drainedAnswers >= ENOUGH_FOR_ROUND) {
      throughput = Math.max(throughput, (double) drainedAnswers / drainedNanos);
    }
  }

  private void judge(double answers, boolean slow, LoadModel.Window window, long nowNanos) {
    boolean raised = !Double.isNaN(throughputBefore);
    boolean helped = raised && answers >= HELPED * throughputBefore;
    throughput = raised && !helped ? answers : Math.max(answers, FADES * throughput);
    throughputBefore = Double.NaN;
    int before = limit;
    int next = before;
    if (raised && !helped) {
      floor = triedFrom > 0 ? floor : LEAST; // it was not for want of calls
      next = raisedFrom;
    } else if (roundReached && answers < STARVED * throughput) {
      throughputBefore = answers;
      raisedFrom = before;
      // While workers wait for calls, there are as many more answers as calls.
      next = grown(before, Math.min(MOST_GROWTH, HELPED * throughput / answers));
      floor = next;
      floorSince = nowNanos;
    } else if (slow) {
      next = cut(window, nowNanos);
    } else if (roundReached) {
      next = grown(before, window.slower() <= FAST ? GROWTH_IF_FAST : GROWTH);
    }
    triedFrom = 0;
    if (next == before && slow && roundReached && nowNanos - tried > TRIAL_NANOS) {
      triedFrom = before; // slow, and no less will do: are there workers left that wait?
      raisedFrom = before;
      tried = nowNanos;
      throughputBefore = answers;
      next = grown(before, GROWTH_IF_FAST);
    }
    if (next == before) {
      beginRound();
    } else {
      change(next);
    }
  }

  private int cut(LoadModel.Window window, long nowNanos) {
    int least = nowNanos - floorSince > FLOOR_NANOS ? LEAST : floor;
    double share = window.slower() > MUCH_SLOWER ? CUT_IF_MUCH_SLOWER : CUT;
    return Math.min(limit, Math.max(least, (int) (limit * share)));
  }

  private boolean isSlow(LoadModel.Window window) {
    double more = (window.slower() - 1) * window.usualNanos();
    boolean slow = window.slower() > SLOWER && more > SLACK_NANOS;
    // Some late and the others as fast as ever: these ones hang, and in no queue.
    boolean othersAreFast = window.slower() <= SLOWER;
    return slow || (window.lateShare() > MANY_LATE && !othersAreFast);
  }

  private static int grown(int limit, double times) {
    return (int) Math.min(NONE - 1, Math.max(limit + 1L, (long) (limit * times)));
  }
}
