/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.operation.GuardExecutors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Second attempts beside attempts on the caller's thread that take long. Thread-safe.
 *
 * <p>Source: hedged requests as in Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013.
 */
final class SyncHedges<T extends @Nullable Object> {
  /*
   * The first attempt stays on the caller's thread, where thread-locals and transactions are: most calls end before a
   * second one is due, and pay no more than a timer. The second one runs on another thread. If it is the faster one,
   * the caller's thread is interrupted, by its watch, which takes the interrupt back.
   */
  private final CallEngine<T> engine;
  private final Supplier<ExecutorService> executor;

  SyncHedges(CallEngine<T> engine, Supplier<ExecutorService> executor) {
    this.engine = engine;
    this.executor = executor;
  }

  /** Sends a second attempt after that time, unless {@link Hedge#finished} is called before. */
  Hedge watch(
      Lane lane,
      CallSpec spec,
      CallAttempt<? extends T, ?> attempt,
      long afterNanos,
      long limitNanos) {
    Hedge hedge = new Hedge(lane, spec, attempt, limitNanos);
    hedge.task = engine.timer.after(afterNanos, GuardExecutors.wrap(hedge::launch));
    return hedge;
  }

  /** One second attempt that may come. */
  final class Hedge implements Watch.Patience {
    private final Lane lane;
    private final CallSpec spec;
    private final CallAttempt<? extends T, ?> attempt;
    private final long limitNanos;
    private Timer.@Nullable Task task;

    // Guarded by this.
    private @Nullable Watch primary;
    private boolean over;
    private boolean started;
    private int ticket;
    private boolean running;
    private boolean sent;
    private boolean won;
    private @Nullable T value;
    private @Nullable Future<?> future;

    Hedge(Lane lane, CallSpec spec, CallAttempt<? extends T, ?> attempt, long limitNanos) {
      this.lane = lane;
      this.spec = spec;
      this.attempt = attempt;
      this.limitNanos = limitNanos;
    }

    /** The watch of the thread that makes the first attempt. */
    synchronized void primaryIs(@Nullable Watch watch) {
      primary = watch;
    }

    private void launch() {
      long now = engine.clock.nanoTime();
      int admitted;
      synchronized (this) {
        if (over || !lane.circuit().affordsHedge(now)) {
          return;
        }
        admitted = lane.admit(now);
        if (admitted < 0) {
          return;
        }
        ticket = admitted;
        running = true;
      }
      try {
        // Not under the lock: an executor may run it here and now.
        Future<?> submitted = executor.get().submit(GuardExecutors.wrap(this::run));
        engine.recorder.count(CallEvent.HEDGE);
        synchronized (this) {
          future = submitted;
          if (over) {
            submitted.cancel(true);
            unlessStarted();
          }
        }
      } catch (Throwable e) { // refused, or no thread can be made
        engine.recorder.fault("sending a second attempt", e);
        unlessStarted();
      }
    }

    /** An attempt that has not begun, and will not, gives its place back. */
    private synchronized void unlessStarted() {
      if (running && !started) {
        started = true;
        running = false;
        lane.released(ticket);
        notifyAll();
      }
    }

    private void run() {
      synchronized (this) {
        if (started) {
          return;
        }
        started = true;
        sent = true;
      }
      long began = engine.clock.nanoTime();
      T given = null;
      Throwable thrown = null;
      Watch watch = engine.timer.watch();
      try {
        watch.arm(engine.timer.moment(began, limitNanos)); // it may throw, too
        given = attempt.call();
      } catch (Throwable e) {
        thrown = e;
      }
      boolean late = watch.disarm() && thrown != null;
      ended(began, given, thrown, late);
    }

    private void ended(long began, @Nullable T given, @Nullable Throwable thrown, boolean late) {
      long now = engine.clock.nanoTime();
      boolean canceled;
      synchronized (this) {
        canceled = over && thrown != null; // its exception is our own doing
      }
      CallOutcome outcome = CallOutcome.NEUTRAL;
      if (canceled) {
        lane.overtaken(ticket, now, now - began);
      } else {
        outcome = late ? CallOutcome.TIMEOUT : engine.classify(given, thrown);
        lane.ended(ticket, now, now - began, outcome, thrown);
      }
      synchronized (this) {
        running = false;
        if (outcome.isWell() && thrown == null && !over) {
          won = true;
          value = given;
          if (primary != null) {
            boolean unused = primary.fire();
          }
        }
        notifyAll();
      }
    }

    /**
     * The first attempt has ended. Waits for the second one while that runs, if the first one has
     * no value and somebody still wants one.
     *
     * @param wanted false if the first one has a value, or says nothing of the other side
     * @param leftNanos how long to wait at most
     * @return whether the second one has the value
     */
    synchronized boolean finished(boolean wanted, long leftNanos) {
      Timer.Task timer = task;
      if (timer != null) {
        timer.cancel();
      }
      long until = System.nanoTime() + leftNanos; // not the guard's clock: it waits in real time
      boolean interrupted = false;
      while (wanted && running && !interrupted && until - System.nanoTime() > 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          interrupted = true;
        }
      }
      over = true;
      Future<?> other = future;
      if (running && other != null) {
        other.cancel(true);
        unlessStarted();
      }
      return won && wanted;
    }

    /** While a second attempt runs, the first one is waited for. */
    @Override
    public boolean cutsOff(long nowNanos) {
      synchronized (this) {
        boolean last = sent && engine.config.maximumAttempts() <= 2;
        if (running || last) {
          return false;
        }
      }
      return lane.cutsOff(nowNanos);
    }

    /** Whether there was a second attempt. */
    synchronized boolean wasSent() {
      return sent;
    }

    @SuppressWarnings("NullAway") // null is a value where T allows it
    synchronized T value() {
      return value;
    }

    @Override
    public String toString() {
      return "hedge of a call to \"" + spec.key() + "\"";
    }
  }
}
