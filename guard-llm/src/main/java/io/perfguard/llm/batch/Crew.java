/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import io.perfguard.core.operation.GuardExecutors;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks on the caller's thread and on some of an executor. The caller works as well and waits
 * for none who has not begun: an executor that is full, or that the caller is a thread of, makes it
 * slower and never hangs it.
 */
final class Crew {
  private final Supplier<@Nullable Runnable> tasks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private final Set<Thread> helping = new HashSet<>(); // under the lock
  private boolean closed; // under the lock: who has not begun need not come
  private @Nullable Throwable failure; // under the lock

  private Crew(Supplier<@Nullable Runnable> tasks) {
    this.tasks = tasks;
  }

  /**
   * Does all tasks, and returns when they are done. When the caller is interrupted, so are the
   * helpers; the flag is set again.
   *
   * @param executor where helpers run, or null for none
   * @param helpers how many at most
   * @param tasks gives the next task, null when there is none; called by one thread at a time
   */
  static void run(@Nullable Executor executor, int helpers, Supplier<@Nullable Runnable> tasks) {
    Crew crew = new Crew(tasks);
    if (executor != null) {
      crew.call(executor, helpers);
    }
    crew.work();
    crew.await();
    crew.rethrow();
  }

  private void call(Executor executor, int helpers) {
    try {
      for (int i = 0; i < helpers; i++) {
        executor.execute(GuardExecutors.wrap(this::help));
      }
    } catch (RejectedExecutionException e) {
      // There is no room: those who came, and the caller, do it.
    }
  }

  private void help() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      helping.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
    try {
      work();
    } finally {
      lock.lock();
      try {
        helping.remove(Thread.currentThread());
        left.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void work() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable task = failure == null ? tasks.get() : null;
      closed |= task == null;
      return task;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable thrown) {
    lock.lock();
    try {
      if (failure == null) {
        failure = thrown;
      }
    } finally {
      lock.unlock();
    }
  }

  private void await() {
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      if (interrupted) {
        helping.forEach(Thread::interrupt);
      }
      while (!helping.isEmpty()) {
        try {
          left.await();
        } catch (InterruptedException e) {
          interrupted = true;
          helping.forEach(Thread::interrupt);
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void rethrow() {
    lock.lock();
    try {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException exception) {
        throw exception;
      }
    } finally {
      lock.unlock();
    }
  }
}
