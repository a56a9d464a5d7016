/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Threads for look-ups of callers that do not wait, and for shadow calls. */
final class HelperThreads {
  private static final int THREADS = 8;
  private static final int WAITING = 1_024;
  private static final int IDLE_SECONDS = 10;

  private HelperThreads() {}

  /** What they refuse runs on the thread that brings it: for what somebody waits for. */
  static Executor orHere(Executor threads) {
    return task -> {
      try {
        threads.execute(task);
      } catch (RuntimeException e) { // full, or closed
        task.run();
      }
    };
  }

  /** Some daemon threads that end when they are idle; what does not fit is refused. */
  static ThreadPoolExecutor of(String cache) {
    AtomicLong number = new AtomicLong();
    ThreadPoolExecutor threads = new ThreadPoolExecutor(
        THREADS,
        THREADS,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(WAITING),
        task -> {
          String name = "perfguard-semantic-" + cache + "-" + number.incrementAndGet();
          Thread thread = new Thread(null, task, name, 0, false);
          thread.setDaemon(true);
          thread.setContextClassLoader(null); // it outlives the caller's context
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
