/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The threads of a loader that was given no executor: none while none is needed. */
final class BatchThreads {
  private static final int IDLE_SECONDS = 10;

  private BatchThreads() {}

  /**
   * A virtual thread for each task where the JDK has them, else {@link #pool}. No bound of its own
   * is needed: the dispatcher hands over as many calls as may run.
   */
  static Executor of(String loader, int maximumConcurrent) {
    ThreadFactory virtual = virtual("perfguard-" + loader + "-");
    return virtual == null
        ? pool(loader, maximumConcurrent)
        : task -> virtual.newThread(task).start();
  }

  /**
   * As many as are needed, which the permits bound, and what hangs on futures besides; twice as
   * many as calls are kept for the next ones. None is refused.
   */
  static Executor pool(String loader, int maximumConcurrent) {
    AtomicLong number = new AtomicLong();
    ThreadFactory threads = task -> {
      String name = "perfguard-" + loader + "-" + number.incrementAndGet();
      Thread thread = new Thread(null, task, name, 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      return thread;
    };
    return new ThreadPoolExecutor(
        0,
        2 * maximumConcurrent,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        threads,
        (task, full) -> threads.newThread(task).start());
  }

  /** {@code Thread.ofVirtual().name(prefix, 1).inheritInheritableThreadLocals(false).factory()} */
  private static @Nullable ThreadFactory virtual(String prefix) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Method named = type.getMethod("name", String.class, long.class);
      Method inherits = type.getMethod("inheritInheritableThreadLocals", boolean.class);
      Method factory = type.getMethod("factory");
      return (ThreadFactory)
          factory.invoke(inherits.invoke(named.invoke(builder, prefix, 1L), false));
    } catch (ReflectiveOperationException | RuntimeException e) { // older than 21, or a preview
      return null;
    }
  }
}
