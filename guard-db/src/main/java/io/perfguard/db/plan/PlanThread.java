/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.WeakTicker;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks databases for plans, never more than one question at a time: in the background on one thread
 * of this class loader, for who waits on a thread of its own. Thread-safe.
 */
final class PlanThread {
  private static final Faults FAULTS = new Faults("the thread that asks for plans");
  private static final Duration STEP = Duration.ofSeconds(60 / PlanAdvisor.A_MINUTE);
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();
  private static final WeakTicker<PlanAdvisor> TICKER =
      new WeakTicker<>("perfguard-plans", STEP, advisors -> advisors.forEach(PlanThread::step));

  private PlanThread() {}

  static void add(PlanAdvisor advisor) {
    TICKER.add(advisor);
  }

  static void remove(PlanAdvisor advisor) {
    TICKER.remove(advisor);
  }

  private static void step(PlanAdvisor advisor) {
    ONE_AT_A_TIME.lock();
    try {
      advisor.step();
    } catch (RuntimeException | LinkageError e) {
      FAULTS.record("asking for a plan", e);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  /** Begins at once, or when what is asked now is answered. */
  static <T> Future<T> submit(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(() -> {
      ONE_AT_A_TIME.lock();
      try {
        return work.call();
      } finally {
        ONE_AT_A_TIME.unlock();
      }
    });
    Thread thread = new Thread(null, task, "perfguard-plans", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    return task;
  }
}
