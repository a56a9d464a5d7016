/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.ManualClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A clock that is moved by hand: what is due is done by who moves it. */
final class ManualTimer implements Timer {
  private static final class Due implements Task {
    final long at;
    final Runnable action;
    volatile boolean over;

    Due(long at, Runnable action) {
      this.at = at;
      this.action = action;
    }

    @Override
    public void cancel() {
      over = true;
    }
  }

  private static final class Watches extends WatchTable {
    @Override
    void startTicking() {} // whoever moves the clock does
  }

  private final ManualClock clock;
  private final Watches watches = new Watches();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final List<Due> tasks = new ArrayList<>(); // guarded by lock
  private int sleepers; // guarded by lock

  ManualTimer(ManualClock clock) {
    this.clock = clock;
    clock.onAdvance(new ManualClock.Listener() {
      @Override
      public void afterAdvance(long now) {
        advanced(now);
      }
    });
  }

  private void advanced(long now) {
    watches.tick(now);
    lock.lock();
    try {
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    for (Due due : due(now)) {
      if (!due.over) {
        due.action.run();
      }
    }
  }

  private List<Due> due(long now) {
    lock.lock();
    try {
      List<Due> due = new ArrayList<>(tasks);
      due.removeIf(task -> task.at - now > 0);
      tasks.removeAll(due);
      tasks.removeIf(task -> task.over);
      due.sort(Comparator.comparingLong(task -> task.at - now));
      return due;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Task after(long nanos, Runnable action) {
    Due due = new Due(clock.nanoTime() + nanos, action);
    if (nanos <= 0) {
      action.run();
      return due;
    }
    lock.lock();
    try {
      tasks.add(due);
    } finally {
      lock.unlock();
    }
    return due;
  }

  @Override
  public boolean sleep(long nanos) {
    long until = clock.nanoTime() + nanos;
    lock.lock();
    try {
      sleepers++;
      while (until - clock.nanoTime() > 0) {
        moved.await();
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      sleepers--;
      lock.unlock();
    }
  }

  /** How many threads sleep: a test moves the clock once they do. */
  int sleepers() {
    lock.lock();
    try {
      return sleepers;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Watch watch() {
    return watches.ofThisThread();
  }

  @Override
  public long moment(long nowNanos, long nanos) {
    return nowNanos + nanos;
  }
}
