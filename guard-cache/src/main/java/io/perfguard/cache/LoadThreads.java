/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Threads of one cache for loads that do not run on their callers: none while none runs. */
final class LoadThreads {
  private static final int MOST = 64;

  private LoadThreads() {}

  /** Starts no thread before it is used. A 65th load is refused: it would wait behind slow ones. */
  static Executor of(String cache) {
    AtomicLong number = new AtomicLong();
    return new ThreadPoolExecutor(0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
      String name = "perfguard-" + cache + "-" + number.incrementAndGet();
      Thread thread = new Thread(null, task, name, 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      return thread;
    });
  }
}
