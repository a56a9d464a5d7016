/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Real time. One thread of this class loader serves all guards, and ends when none needs it. */
final class SystemTimer implements Timer {
  private static final Faults FAULTS = new Faults("timer of guarded calls");
  static final String THREAD_NAME = "perfguard-timer";

  /** Made with the first timer that is used. */
  private static final class Thread1 {
    static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private static ScheduledThreadPoolExecutor executor() {
      ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1, body -> {
        Thread thread = new Thread(null, body, THREAD_NAME, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // it outlives the caller's context
        return thread;
      });
      made.setKeepAliveTime(5, TimeUnit.SECONDS);
      made.allowCoreThreadTimeOut(true);
      made.setRemoveOnCancelPolicy(true);
      return made;
    }
  }

  private static final Watches WATCHES = new Watches();

  private final GuardClock clock;

  SystemTimer(GuardClock clock) {
    this.clock = clock;
  }

  @Override
  public Task after(long nanos, Runnable action) {
    ScheduledFuture<?> future = schedule(nanos, () -> elsewhere(action));
    return () -> future.cancel(false);
  }

  /** What a caller attached to its future may block: not on the thread that all wait for. */
  private static void elsewhere(Runnable action) {
    try {
      HelperThreads.executor().execute(() -> contained(action));
    } catch (RejectedExecutionException e) { // all are busy
      action.run();
    }
  }

  private static ScheduledFuture<?> schedule(long nanos, Runnable action) {
    return Thread1.EXECUTOR.schedule(
        () -> contained(action), Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  private static void contained(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | LinkageError e) {
      FAULTS.record("a timer's action", e);
    }
  }

  @Override
  public boolean sleep(long nanos) {
    long until = clock.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = until - clock.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Watch watch() {
    return WATCHES.ofThisThread();
  }

  @Override
  public long moment(long nowNanos, long nanos) {
    return (clock == GuardClock.system() ? nowNanos : System.nanoTime()) + nanos;
  }

  /** The watches of all threads, looked at every few milliseconds while there are any. */
  private static final class Watches extends WatchTable {
    private static final long TICK_NANOS = 5_000_000;

    @Override
    void startTicking() {
      tickLater();
    }

    private void tickLater() {
      // The result is not needed: a tick is never canceled.
      ScheduledFuture<?> unused = schedule(TICK_NANOS, this::tickOnce);
    }

    private void tickOnce() {
      boolean more = true;
      try {
        more = tick(System.nanoTime());
      } finally {
        if (more) { // also if an interrupt failed: other threads have deadlines, too
          tickLater();
        }
      }
    }
  }
}
