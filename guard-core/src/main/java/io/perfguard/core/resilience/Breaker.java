/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.IllegalStateTransitionException;
import io.perfguard.core.base.Durations;
import io.perfguard.core.base.GuardClock;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j's breaker with defaults that recover, whose results count only in the state that
 * permitted the call. Thread-safe.
 */
final class Breaker {
  /*
   * What the library's own defaults cost after a fault of ten seconds: it stays open for 60 s, and a half-open state
   * whose probes never end lasts for ever. Here it is open for one second at first, then for half as long again each
   * time, up to two, by chance up to a third more, so that many clients do not come back at once.
   *
   * The library counts a result in the state in which it arrives. A success that was permitted before the fault, and
   * arrives while the breaker probes, would close it; a late failure would open it again. So each permit carries the
   * number of the state that gave it (its generation), and a result of another one is dropped.
   *
   * An answer that comes while it is open does end the wait, though: five probes are sent to see what it is worth.
   *
   * States change only inside of calls to the library, ours or the application's. To hear of that by its events would
   * make it build an event for each call; looking at the state afterwards costs two reads.
   *
   * Its clock is the guard's measuring clock: a corrected wall clock neither prolongs an outage nor ends it.
   */
  /** Is told of each new state. */
  interface Listener {
    void changed(CircuitBreaker.State state);
  }

  static final int REFUSED = -1;
  private static final int MOST_GENERATIONS = (1 << 30) - 1; // the upper bits are the caller's
  private static final int ENOUGH = 10;
  private static final int PROBES = 5;
  private static final double LONGER_EACH = 1.5;
  private static final double JITTER = 1.0 / 3;
  static final long LONGEST_HALF_OPEN_NANOS = 10_000_000_000L;
  static final long LEAST_OPEN_NANOS = 250_000_000; // whatever answers meanwhile

  private final CircuitBreaker target;
  private final Listener listener;
  private volatile CircuitBreaker.State known = CircuitBreaker.State.CLOSED;
  private volatile int generation;
  private volatile long since;
  private volatile boolean answered; // something of an earlier state, since it opened
  private volatile long openedCount; // written under this

  /** Begins closed. */
  Breaker(String name, CallConfig config, GuardClock clock, Listener listener) {
    this.listener = listener;
    since = clock.nanoTime();
    long shortest = TimeUnit.NANOSECONDS.toMillis(Durations.saturatedNanos(config.shortestOpen()));
    long longest = TimeUnit.NANOSECONDS.toMillis(Durations.saturatedNanos(config.longestOpen()));
    target = CircuitBreaker.of(
        name,
        CircuitBreakerConfig.custom()
            .slidingWindow(
                CallConfig.WINDOW,
                ENOUGH,
                CircuitBreakerConfig.SlidingWindowType.COUNT_BASED,
                CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
            .failureRateThreshold((float) (100 * config.failureRate()))
            .permittedNumberOfCallsInHalfOpenState(PROBES)
            .waitIntervalFunctionInOpenState(times -> openMillis(times, shortest, longest))
            .writableStackTraceEnabled(false)
            .clock(new Measuring(clock))
            .build());
  }

  private static long openMillis(int times, long shortest, long longest) {
    double grown = shortest * Math.pow(LONGER_EACH, Math.max(0.0, times - 1.0));
    // By chance at the longest, too.
    double least = Math.max((double) shortest, Math.min(grown, longest / (1 + JITTER)));
    double jittered = least * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
    return Math.max(1, (long) Math.min((double) longest, jittered));
  }

  /** The generation of the permit, or {@link #REFUSED}. */
  int tryAcquire(long nowNanos) {
    boolean permitted = target.tryAcquirePermission();
    int now = look(nowNanos);
    if (permitted) {
      return now;
    }
    CircuitBreaker.State state = known;
    if (state == CircuitBreaker.State.OPEN && answered) {
      probe(nowNanos);
    } else if (state == CircuitBreaker.State.HALF_OPEN
        && nowNanos - since > LONGEST_HALF_OPEN_NANOS) {
      reopen(nowNanos);
    }
    return REFUSED;
  }

  /** Probes that never end must not keep everybody else out for ever. */
  private void reopen(long nowNanos) {
    synchronized (this) {
      boolean stuck = target.getState() == CircuitBreaker.State.HALF_OPEN
          && nowNanos - since > LONGEST_HALF_OPEN_NANOS;
      if (!stuck) {
        return;
      }
      since = nowNanos; // one of those who see it does it
    }
    change(target::transitionToOpenState);
    look(nowNanos);
  }

  /** Its consumers are strangers: not under our lock. */
  private static void change(Runnable transition) {
    try {
      transition.run();
    } catch (IllegalStateTransitionException e) {
      // Somebody switched it in between, and is right.
    }
  }

  /** The permit ends without a result. */
  void release(int permit) {
    if (permit == generation) {
      target.releasePermission();
    }
  }

  void succeeded(int permit, long nowNanos, long nanos) {
    if (permit == generation) {
      target.onSuccess(nanos, TimeUnit.NANOSECONDS);
      look(nowNanos);
    } else if (known != CircuitBreaker.State.CLOSED) {
      answered = true;
      probe(nowNanos);
    }
  }

  /**
   * An answer to what was sent in an earlier state counts no more, and says all the same that the
   * other side answers: to be probed at once, not when the wait is over.
   */
  private void probe(long nowNanos) {
    synchronized (this) {
      boolean open =
          target.getState() == CircuitBreaker.State.OPEN && nowNanos - since >= LEAST_OPEN_NANOS;
      if (!open || !answered) {
        return;
      }
      answered = false; // one of those who see it does it
    }
    change(target::transitionToHalfOpenState);
    look(nowNanos);
  }

  void failed(int permit, long nowNanos, long nanos, @Nullable Throwable thrown) {
    if (permit == generation) {
      target.onError(nanos, TimeUnit.NANOSECONDS, thrown == null ? IllAnswer.INSTANCE : thrown);
      look(nowNanos);
    }
  }

  private int look(long nowNanos) {
    return target.getState() == known ? generation : changed(nowNanos);
  }

  private int changed(long nowNanos) {
    CircuitBreaker.State state;
    synchronized (this) {
      state = target.getState();
      if (state == known) {
        return generation;
      }
      generation = (generation + 1) & MOST_GENERATIONS;
      since = nowNanos;
      known = state;
      if (state == CircuitBreaker.State.OPEN) {
        openedCount++;
      } else if (state == CircuitBreaker.State.CLOSED) {
        answered = false;
      }
    }
    listener.changed(state);
    return generation;
  }

  /** Whether calls go through it as usual; so they do if it was switched off. */
  boolean isClosed() {
    return known == CircuitBreaker.State.CLOSED
        || known == CircuitBreaker.State.DISABLED
        || known == CircuitBreaker.State.METRICS_ONLY;
  }

  CircuitBreaker.State state() {
    return target.getState();
  }

  /** Of the attempts it looks at; 1 while there are too few. */
  double successShare() {
    float failed = target.getMetrics().getFailureRate(); // percent, -1 if there are too few
    return failed < 0 ? 1 : 1 - failed / 100;
  }

  long openedCount() {
    return openedCount;
  }

  CircuitBreaker target() {
    return target;
  }

  /** What the library is told of an answer that says "I am ill" without an exception. */
  private static final class IllAnswer extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace, and nobody changes it
    static final IllAnswer INSTANCE = new IllAnswer();

    private IllAnswer() {
      super("the answer says that the other side is ill", null, false, false);
    }
  }

  /** The measuring clock in the shape of a wall clock. */
  private static final class Measuring extends Clock {
    private final GuardClock clock;
    private final Instant begin;
    private final long beginNanos;

    Measuring(GuardClock clock) {
      this.clock = clock;
      begin = clock.instant();
      beginNanos = clock.nanoTime();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return begin.plusNanos(clock.nanoTime() - beginNanos);
    }
  }
}
