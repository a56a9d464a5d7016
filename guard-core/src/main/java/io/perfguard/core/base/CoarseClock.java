/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A clock that is read for the price of a field: one thread of this class loader writes the time
 * down every five milliseconds, as long as anybody holds a clock. The thread ends with the last
 * holder, closed or forgotten, and begins anew with the next.
 *
 * <p>The time is never ahead of {@link System#nanoTime()} and never goes back. It is behind by at
 * most five milliseconds, plus what the operating system makes the thread wait: good for expiry,
 * too rough to measure a call.
 *
 * <p>Thread-safe.
 */
public final class CoarseClock implements AutoCloseable {
  /** What is read: one for all, so that its address is a constant to the JIT. */
  private static final class Time {
    /** Stands for the time while nobody writes it down, and is never one. */
    static final long EXACT = Long.MIN_VALUE;

    volatile long now = EXACT; // written under LOCK
  }

  private static final class Ticker implements Runnable {
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

    private final Thread thread;
    private final ReferenceQueue<CoarseClock> forgotten = new ReferenceQueue<>();
    // Guarded by LOCK.
    private final Set<Reference<CoarseClock>> users = new HashSet<>();

    Ticker() {
      thread = new Thread(null, this, THREAD_NAME, 0, false);
      thread.setDaemon(true);
      // It outlives the caller's context, which must not be held by it.
      thread.setContextClassLoader(null);
    }

    @Override
    public void run() {
      while (tick()) {
        LockSupport.parkNanos(STEP);
      }
    }

    /** False once another ticker may have taken over, or none is needed. */
    private boolean tick() {
      synchronized (LOCK) {
        for (Reference<?> user = forgotten.poll(); user != null; user = forgotten.poll()) {
          remove(user);
        }
        boolean ticks = running == this;
        if (ticks) {
          TIME.now = System.nanoTime();
        }
        return ticks;
      }
    }

    private void remove(Reference<?> user) {
      synchronized (LOCK) {
        if (users.remove(user) && users.isEmpty()) {
          TIME.now = Time.EXACT;
          running = null;
          LockSupport.unpark(thread);
        }
      }
    }
  }

  static final String THREAD_NAME = "perfguard-clock";

  private static final Time TIME = new Time();
  private static final Object LOCK = new Object();
  // Guarded by LOCK.
  private static @Nullable Ticker running;

  private final Ticker ticker;
  private final Reference<CoarseClock> self;

  // Called under LOCK.
  private CoarseClock(Ticker ticker) {
    this.ticker = ticker;
    self = new WeakReference<>(this, ticker.forgotten);
  }

  /**
   * A clock to hold.
   *
   * @return a new holder of the one ticker
   */
  public static CoarseClock acquire() {
    synchronized (LOCK) {
      Ticker ticker = running;
      if (ticker == null) {
        ticker = new Ticker();
        ticker.thread.start();
        running = ticker;
        TIME.now = System.nanoTime();
      }
      CoarseClock clock = new CoarseClock(ticker);
      ticker.users.add(clock.self);
      return clock;
    }
  }

  /**
   * The time that was written down last.
   *
   * @return comparable to {@link System#nanoTime()}; exactly that while nobody holds a clock
   */
  public long nanoTime() {
    long now = TIME.now;
    return now == Time.EXACT ? System.nanoTime() : now;
  }

  /** Lets go of the clock, which can still be read. A second call does nothing. */
  @Override
  public void close() {
    ticker.remove(self);
  }
}
