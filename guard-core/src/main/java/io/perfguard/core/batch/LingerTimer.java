/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.ManualClock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells a dispatcher that a linger may be over. With a {@link ManualClock} that is each time the
 * clock was advanced; with any other, after as much real time, on one thread for all loaders that
 * ends some seconds after it was needed last.
 */
final class LingerTimer {
  private static final int IDLE_SECONDS = 10;
  /** A foreign clock that stands still must not make the thread spin. */
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** The one thread, made when a first linger has to be timed. */
  private static final class Shared {
    static final ScheduledThreadPoolExecutor TIMER = make();

    private static ScheduledThreadPoolExecutor make() {
      ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(null, task, "perfguard-linger", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
      });
      timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
      timer.allowCoreThreadTimeOut(true); // it stays while something is scheduled
      return timer;
    }
  }

  private final GuardClock clock;
  private final Runnable look;
  private final ManualClock.Listener listener;
  private boolean armed; // guarded by the dispatcher's lock

  LingerTimer(GuardClock clock, Runnable look) {
    this.clock = clock;
    this.look = look;
    this.listener = new ManualClock.Listener() {
      @Override
      public void afterAdvance(long now) {
        look.run();
      }
    };
  }

  /** Before the first linger. */
  void start() {
    if (clock instanceof ManualClock manual) {
      manual.onAdvance(listener);
    }
  }

  /** Under the dispatcher's lock: looks again after so long, if it does not do so anyway. */
  @SuppressWarnings("FutureReturnValueIgnored") // it contains what it throws
  void arm(long nanos) {
    if (!armed && !(clock instanceof ManualClock)) {
      armed = true;
      Shared.TIMER.schedule(look, Math.max(nanos, SHORTEST_NANOS), TimeUnit.NANOSECONDS);
    }
  }

  /** Under the dispatcher's lock: it looks. */
  void disarm() {
    armed = false;
  }

  /** After the close. */
  void stop() {
    if (clock instanceof ManualClock manual) {
      manual.remove(listener);
    }
  }
}
