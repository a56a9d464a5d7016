/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Threads that begin together, and whose failures fail the test. Not thread-safe. */
final class Crew {
  /** What one member does. */
  @FunctionalInterface
  interface Task {
    void run(int member) throws Throwable;
  }

  private static final long DEADLINE_SECONDS = 30;

  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ThreadFactory factory;

  Crew() {
    this(Crew::daemon);
  }

  Crew(ThreadFactory factory) {
    this.factory = factory;
  }

  /** Runs one task on many threads at once, and waits for all of them. */
  static void runTogether(int members, Task task) {
    runTogether(Crew::daemon, members, task);
  }

  static void runTogether(ThreadFactory factory, int members, Task task) {
    Crew crew = new Crew(factory);
    CountDownLatch begin = new CountDownLatch(1);
    for (int i = 0; i < members; i++) {
      int member = i;
      crew.start(() -> {
        await(begin);
        task.run(member);
      });
    }
    begin.countDown();
    crew.join();
  }

  /** Something that may throw. */
  @FunctionalInterface
  interface Step {
    void run() throws Throwable;
  }

  /** Starts one thread. */
  Thread start(Step step) {
    Thread thread = factory.newThread(() -> {
      try {
        step.run();
      } catch (Throwable e) {
        failures.add(e);
      }
    });
    threads.add(thread);
    thread.start();
    return thread;
  }

  /** Waits for all threads; fails if one of them failed or does not end. */
  void join() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    for (Thread thread : threads) {
      try {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting for " + thread, e);
      }
      if (thread.isAlive()) {
        throw new AssertionError(
            thread + " does not end, it is at " + List.of(thread.getStackTrace()), failures.peek());
      }
    }
    for (Throwable failure : failures) {
      throw new AssertionError("a thread failed", failure);
    }
  }

  /** Waits for a latch, but not for ever. */
  static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the event did not come within " + DEADLINE_SECONDS + " s");
    }
  }

  /** Platform threads, and virtual ones where the JDK has them. */
  static Stream<ThreadFactory> factories() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Object virtual =
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
      return Stream.of(Crew::daemon, (ThreadFactory) virtual);
    } catch (NoSuchMethodException e) {
      return Stream.of(Crew::daemon);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("virtual threads", e);
    }
  }

  private static Thread daemon(Runnable code) {
    Thread thread = new Thread(code);
    thread.setDaemon(true);
    return thread;
  }
}
