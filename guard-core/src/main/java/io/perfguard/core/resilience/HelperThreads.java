/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for second attempts: virtual ones where the JDK has them, else at most {@value #MOST} of
 * the platform's, which end when they are idle. One for each class loader.
 */
final class HelperThreads {
  private static final int MOST = 64;

  private HelperThreads() {}

  private static final class Lazy {
    static final ExecutorService EXECUTOR = make();
  }

  static ExecutorService executor() {
    return Lazy.EXECUTOR;
  }

  private static ExecutorService make() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return platformThreads(); // before JDK 21
    }
  }

  private static ExecutorService platformThreads() {
    // A queue without bound: what a timer hands over must not run on the timer's own thread. Each
    // entry belongs to a call under way, of which there are not so many.
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        MOST, MOST, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
          Thread thread = new Thread(null, body, "perfguard-helper", 0, false);
          thread.setDaemon(true);
          thread.setContextClassLoader(null); // it outlives the caller's context
          return thread;
        });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
