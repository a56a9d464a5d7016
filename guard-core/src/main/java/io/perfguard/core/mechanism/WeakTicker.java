/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does something for a number of things every so often: on one daemon thread for all of them, which
 * begins with the first and ends with the last. Things are held weakly, so that one that is
 * forgotten is as good as one that was removed. What the work throws is contained and counted.
 *
 * <p>Thread-safe.
 *
 * @param <T> the things
 */
public final class WeakTicker<T> {
  private final String threadName;
  private final long stepNanos;
  private final Consumer<? super List<T>> work;
  private final Faults faults;
  // Guarded by this.
  private final List<WeakReference<T>> things = new ArrayList<>();
  private @Nullable Thread running;

  /**
   * A ticker without a thread still.
   *
   * @param threadName what its thread is called
   * @param step how long it waits between two rounds, > 0
   * @param work is given all things in each round
   */
  public WeakTicker(String threadName, Duration step, Consumer<? super List<T>> work) {
    this.threadName = Require.name(threadName, "threadName");
    this.stepNanos = Require.positive(step, "step").toNanos();
    this.work = Require.nonNull(work, "work");
    this.faults = new Faults(threadName);
  }

  /**
   * One thing more.
   *
   * @param thing the thing
   */
  public synchronized void add(T thing) {
    things.add(new WeakReference<>(Require.nonNull(thing, "thing")));
    if (running == null || !running.isAlive()) { // also if an error has ended it
      Thread thread = new Thread(null, this::run, threadName, 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null); // it outlives the caller's context
      running = thread;
      thread.start();
    }
  }

  /**
   * One thing less; one that is not there changes nothing.
   *
   * @param thing the thing
   */
  public synchronized void remove(T thing) {
    things.removeIf(known -> known.refersTo(thing));
    if (things.isEmpty() && running != null) {
      LockSupport.unpark(running);
    }
  }

  private void run() {
    for (List<T> all = all(); !all.isEmpty(); all = all()) {
      try {
        work.accept(all);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        faults.record("a round", e);
      }
      all.clear(); // while it waits it holds nothing
      LockSupport.parkNanos(this, stepNanos);
      boolean unused = Thread.interrupted(); // nobody's business; it would not wait any more
    }
  }

  private synchronized List<T> all() {
    List<T> all = new ArrayList<>();
    things.removeIf(known -> {
      T thing = known.get();
      if (thing != null) {
        all.add(thing);
      }
      return thing == null;
    });
    if (all.isEmpty()) {
      running = null;
    }
    return all;
  }
}
