/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.resilience.CallOutcome.Health;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one place that calls go to, and whether the next attempt may: pause, breaker,
 * throttle and limit, asked in this order and told of each end. Thread-safe.
 */
final class Circuit {
  private static final Rejection[] REJECTIONS = Rejection.values();
  private static final long CALM_AFTER_LATE_NANOS = 2_000_000_000;
  private static final int BUCKET = 20;
  private static final int HEDGE_BUCKET = 5; // where all become slow at once, each adds to it

  private static final double MOST_REFUSED = 0.8;
  private static final double MOST_REFUSED_LATE = 0.95;
  /** With fewer successes than that, retries would more than double what is sent. */
  private static final double HEADROOM = 0.35;
  /**
   * Below that share of successes the other side as a whole is in trouble, not one of its nodes.
   */
  private static final double MOST = 0.3;

  /** So many in a row are overdue, and nothing succeeds: it is not chance. */
  private static final int MANY_ASKS = 3;

  private static final long LONG_AGO_NANOS = 10_000_000_000L;

  private static final int MANY_OVERDUE = 4;

  private static final long SILENCE_BEGINS_NANOS = 100_000_000; // watches are looked at in bunches
  private static final long SILENCE_ENDS_NANOS = 2_000_000_000; // nothing is overdue any more

  private final String key;
  private final Breaker breaker;
  private final Throttle throttle;
  private final AdaptiveLimit limit;
  private final LoadModel load;
  private final Lane only;
  private final BoundedLanes lanes;
  private final RetryBudget retries;
  private final RetryBudget hedges;
  private final boolean retriesAtAll;
  private final long longestPauseNanos;
  private final GuardClock clock;

  private volatile boolean paused;
  private volatile long pausedUntil;
  private volatile int asksInARow; // racy: one more or less does not matter
  private volatile int overdueInARow; // racy, too
  private volatile long lastOverdue;
  private volatile boolean succeeded; // whether lastSuccess says anything
  private volatile long lastSuccess;
  private volatile boolean wasLate;
  private volatile long lastLate;
  private volatile long lastUsed;

  /** Is told when its breaker opens or closes. */
  interface Listener {
    void changed(Circuit circuit, CircuitBreaker.State state);
  }

  Circuit(
      String key,
      String breakerName,
      CallConfig config,
      GuardClock clock,
      Listener listener,
      AtomicInteger lanesLeft) {
    this.key = key;
    this.clock = clock;
    long now = clock.nanoTime();
    throttle = new Throttle(now);
    breaker = new Breaker(breakerName, config, clock, state -> {
      if (state == CircuitBreaker.State.CLOSED) {
        throttle.clear(clock.nanoTime());
      }
      listener.changed(this, state);
    });
    limit = new AdaptiveLimit(config.maximumConcurrent());
    load = new LoadModel(now, limit);
    only = new Lane(this, now);
    lanes = new BoundedLanes(this, lanesLeft);
    retries = new RetryBudget(config.retryShare(), BUCKET, now);
    hedges = new RetryBudget(config.hedgeShare(), HEDGE_BUCKET, now);
    retriesAtAll = config.retryShare() > 0;
    longestPauseNanos = Durations.saturatedNanos(config.longestPause());
    lastUsed = now;
  }

  String key() {
    return key;
  }

  /** The lane of a route; "" if routes are not told apart. */
  Lane lane(String route) {
    return route.isEmpty() ? only : lanes.get(route, clock.nanoTime());
  }

  // ---- before an attempt

  /** A ticket for the attempt, >= 0; or below 0 if it must not go, see {@link #rejection}. */
  int admit(long nowNanos) {
    return admit(nowNanos, false);
  }

  /** The same for one that may be paid for already, in place of one that was cut off for it. */
  int admit(long nowNanos, boolean paid) {
    lastUsed = nowNanos;
    if (paused && isPaused(nowNanos)) {
      return refusal(Rejection.PAUSED);
    }
    int permit = breaker.tryAcquire(nowNanos);
    if (permit < 0) {
      return refusal(Rejection.BREAKER_OPEN);
    }
    if (breaker.isClosed()
        && !throttle.admits(
            nowNanos, mostRefused(nowNanos), isSilent(nowNanos) && !paid ? MOST_REFUSED : 0)) {
      breaker.release(permit);
      return refusal(Rejection.THROTTLED);
    }
    if (!limit.tryAcquire(nowNanos)) {
      breaker.release(permit);
      return refusal(Rejection.LIMITED);
    }
    return permit;
  }

  @SuppressWarnings("EnumOrdinal") // never leaves this class
  private static int refusal(Rejection reason) {
    return -1 - reason.ordinal();
  }

  static Rejection rejection(int ticket) {
    return REJECTIONS[-1 - ticket];
  }

  private boolean isPaused(long nowNanos) {
    if (pausedUntil - nowNanos > 0) {
      return true;
    }
    paused = false;
    return false;
  }

  /** How long the pause lasts still; 0 if there is none. */
  long pauseLeftNanos(long nowNanos) {
    return paused ? Math.max(0, pausedUntil - nowNanos) : 0;
  }

  // ---- after it

  /** Its place is given back elsewhere. */
  void succeeded(int permit, long nowNanos, long nanos) {
    breaker.succeeded(permit, nowNanos, nanos);
    throttle.succeeded(nowNanos);
    lastSuccess = nowNanos;
    if (!succeeded) {
      succeeded = true;
    }
    if (asksInARow != 0) {
      asksInARow = 0;
    }
    if (overdueInARow != 0) {
      overdueInARow = 0;
    }
    retries.earn();
    hedges.earn();
  }

  void failed(
      int permit, long nowNanos, long nanos, CallOutcome outcome, @Nullable Throwable thrown) {
    limit.release();
    judge(permit, nowNanos, nanos, outcome, thrown);
  }

  void released(int permit) {
    limit.release();
    breaker.release(permit);
  }

  /** An attempt was answered after so long, and its route usually takes so long. */
  void took(long nanos, double usualNanos, long nowNanos) {
    load.took(nanos, usualNanos, nowNanos);
  }

  /**
   * An attempt takes longer than it should: whether another one instead of it is affordable, which
   * is paid then.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // see overdueInARow
  boolean overdue() {
    long now = clock.nanoTime(); // who asks may go by another clock
    overdueInARow++;
    lastOverdue = now;
    boolean full = limit.isLimiting() && !limit.hasRoom();
    return !full && !isSilent(now) && affordsRetry(now);
  }

  /** An attempt was cut off. */
  void cutOff(long nowNanos) {
    lastLate = nowNanos;
    wasLate = true;
    load.cutOff(nowNanos);
  }

  private void judge(
      int permit, long nowNanos, long nanos, CallOutcome outcome, @Nullable Throwable thrown) {
    if (!outcome.isFailure()) {
      breaker.release(permit);
      return;
    }
    if (outcome.health() == Health.LATE && wasSentBeforeTheLimit(nowNanos - nanos)) {
      breaker.release(permit); // it waited in a queue that the limit has ended since
      return;
    }
    if (outcome.health() != Health.LATE && overdueInARow != 0) {
      overdueInARow = 0; // it answers, if badly
    }
    breaker.failed(permit, nowNanos, nanos, thrown);
    if (outcome.isOverload()) {
      throttle.failed(nowNanos);
    }
    if (outcome.retryAfterNanos() > 0) {
      pause(nowNanos, outcome.retryAfterNanos());
    }
  }

  private boolean wasSentBeforeTheLimit(long startedNanos) {
    return limit.isLimiting() && startedNanos - limit.sinceNanos() < 0;
  }

  /**
   * All calls wait, if it is the whole other side that asks: where many calls succeed, one node
   * speaks for itself, and only the call that met it waits. Where calls are rare, three that ask in
   * a row are taken for the whole, or one if none succeeded for ten seconds.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // see asksInARow
  private void pause(long nowNanos, long nanos) {
    double wellShare = throttle.successShare(nowNanos);
    boolean most =
        Double.isNaN(wellShare) ? ++asksInARow >= asksForPause(nowNanos) : wellShare < MOST;
    if (!most) {
      return;
    }
    long until = nowNanos + Math.min(nanos, longestPauseNanos);
    if (!paused || until - pausedUntil > 0) {
      pausedUntil = until;
      paused = true;
    }
  }

  private int asksForPause(long nowNanos) {
    return succeeded && nowNanos - lastSuccess < LONG_AGO_NANOS ? MANY_ASKS : 1;
  }

  // ---- further attempts

  /**
   * Whether one more attempt is affordable. Without tokens too, where failures are quick and the
   * other side has room: retries harm one that is overloaded, and help with one that fails by
   * chance.
   */
  boolean affordsRetry(long nowNanos) {
    return retriesAtAll
        && !throttle.holdsBackMuch(nowNanos)
        && (hasHeadroom(nowNanos) || retries.spend(nowNanos));
  }

  /** The same for an attempt beside a slow one, which only a calm place is asked for. */
  boolean affordsHedge(long nowNanos) {
    return breaker.isClosed()
        && !limit.isLimiting()
        && load.isFast()
        && !throttle.holdsBackMuch(nowNanos)
        && hedges.spend();
  }

  private boolean hasHeadroom(long nowNanos) {
    return !isSilent(nowNanos)
        && breaker.successShare() >= HEADROOM
        && load.isFast()
        && limit.hasRoom();
  }

  /** Many in a row are overdue: who asks on fills a queue that nobody works on, maybe. */
  private boolean isSilent(long nowNanos) {
    return overdueInARow >= MANY_OVERDUE
        && nowNanos - lastOverdue < SILENCE_ENDS_NANOS
        && !(succeeded && nowNanos - lastSuccess < SILENCE_BEGINS_NANOS);
  }

  private boolean wasLateLately(long nowNanos) {
    return wasLate && nowNanos - lastLate < CALM_AFTER_LATE_NANOS;
  }

  /** A server that answers at once that it is busy is less in danger than one that is late. */
  private double mostRefused(long nowNanos) {
    return wasLateLately(nowNanos) ? MOST_REFUSED_LATE : MOST_REFUSED;
  }

  // ---- for readers

  long idleNanos(long nowNanos) {
    return limit.underWay() > 0 ? 0 : nowNanos - lastUsed;
  }

  Breaker breaker() {
    return breaker;
  }

  AdaptiveLimit limit() {
    return limit;
  }

  /** The one that most attempts were answered on. */
  Lane busiestLane() {
    Lane busiest = only;
    long most = only.latency().snapshot().count();
    for (Lane lane : lanes.all()) {
      long count = lane.latency().snapshot().count();
      if (count > most) {
        most = count;
        busiest = lane;
      }
    }
    return busiest;
  }

  int laneCount() {
    return lanes.all().size();
  }

  /** What attempts took that were answered, on all routes. */
  HistogramSnapshot latencies() {
    HistogramSnapshot all = only.latency().snapshot();
    for (Lane lane : lanes.all()) {
      all = all.plus(lane.latency().snapshot());
    }
    return all;
  }

  boolean holdsBack() {
    return throttle.holdsBack(clock.nanoTime());
  }
}
