/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads that begin together, and whose failures fail the test. Not thread-safe. */
final class Crew {
  /** What one member does. */
  @FunctionalInterface
  interface Task {
    void run(int member) throws Throwable;
  }

  private static final long DEADLINE_SECONDS = 60;

  private Crew() {}

  /** Runs one task on many threads at once, and waits for all of them. */
  static void runTogether(int members, Task task) throws InterruptedException {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch begin = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(members);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      int member = i;
      Thread thread = new Thread(() -> {
        try {
          begin.await();
          task.run(member);
        } catch (Throwable e) {
          failures.add(e);
        } finally {
          end.countDown();
        }
      });
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    begin.countDown();
    if (!end.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("not all of " + threads + " end");
    }
    for (Throwable failure : failures) {
      throw new AssertionError("a thread failed", failure);
    }
  }
}
