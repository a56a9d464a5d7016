/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.internal;

import io.perfguard.core.base.Faults;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The registry's one thread: looks once in a while whether something is due. Started by the first
 * thing that needs it, ended by close. A daemon: it keeps no application alive. Thread-safe.
 */
public final class Evaluator {
  private final Runnable lookForDueWork;
  private final long everyNanos;
  private final Faults faults;
  private final ThreadFactory threads;
  private @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * An evaluator that does not run yet.
   *
   * @param lookForDueWork does what is due, and nothing if nothing is
   * @param everyNanos how often to look
   * @param faults where its faults are counted
   * @param threads makes the thread
   */
  public Evaluator(Runnable lookForDueWork, long everyNanos, Faults faults, ThreadFactory threads) {
    this.lookForDueWork = lookForDueWork;
    this.everyNanos = everyNanos;
    this.faults = faults;
    this.threads = threads;
  }

  /** Starts the thread if it does not run. */
  public synchronized void start() {
    if (thread == null && !closed) {
      Thread made = threads.newThread(this::run);
      thread = made;
      made.start();
    }
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, everyNanos);
      // An interrupt is nobody's business here, but it would keep the thread from parking.
      boolean interrupted = Thread.interrupted();
      if (!closed && !interrupted) {
        try {
          lookForDueWork.run();
        } catch (RuntimeException | LinkageError e) {
          faults.record("the evaluator", e);
        }
      }
    }
  }

  /** Ends the thread; does not wait for it. */
  public synchronized void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
    }
  }
}
