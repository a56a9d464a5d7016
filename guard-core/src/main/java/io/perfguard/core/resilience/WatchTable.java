/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The watches that may be armed. Thread-safe. */
abstract class WatchTable {
  /** Then it is forgotten, with its thread, until it is armed again. */
  private static final int TICKS_UNTIL_FORGOTTEN = 200;

  /** The watches of one thread, one for each guarded call inside another. */
  private static final class Stack {
    private final List<Watch> watches = new ArrayList<>(1);
  }

  private final ThreadLocal<Stack> stacks = ThreadLocal.withInitial(Stack::new);
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ticking = new AtomicBoolean();

  /** A watch of this thread that is idle. */
  Watch ofThisThread() {
    List<Watch> mine = stacks.get().watches;
    for (int i = 0; i < mine.size(); i++) {
      Watch watch = mine.get(i);
      if (watch.isIdle()) {
        return watch;
      }
    }
    Watch made = new Watch(this, Thread.currentThread());
    mine.add(made);
    return made;
  }

  /** Whether another watch of this thread has fired and is not disarmed yet. */
  boolean hasFired() {
    for (Watch watch : stacks.get().watches) {
      if (watch.isFired()) {
        return true;
      }
    }
    return false;
  }

  void add(Watch watch) {
    watch.known = true;
    watches.add(watch);
    if (ticking.compareAndSet(false, true)) {
      begin();
    }
  }

  private void begin() {
    boolean begun = false;
    try {
      startTicking();
      begun = true;
    } finally {
      if (!begun) {
        ticking.set(false); // the next one tries again
      }
    }
  }

  /** From now on {@link #tick} is to be called now and then, until it returns false. */
  abstract void startTicking();

  /** Fires what is due; false if nothing is left to look at. */
  boolean tick(long nowNanos) {
    for (Watch watch : watches) {
      watch.tick(nowNanos);
      watch.idleTicks = watch.isIdle() ? watch.idleTicks + 1 : 0;
      if (watch.idleTicks > TICKS_UNTIL_FORGOTTEN) {
        forget(watch);
      }
    }
    if (!watches.isEmpty()) {
      return true;
    }
    ticking.set(false);
    // Who added one in between found that it ticks.
    return !watches.isEmpty() && ticking.compareAndSet(false, true);
  }

  /** Taken out before it is marked: who arms it in between is found by the last look. */
  private void forget(Watch watch) {
    watch.idleTicks = 0;
    watches.remove(watch);
    watch.known = false;
    if (!watch.isIdle()) {
      watch.known = true;
      watches.add(watch);
    }
  }
}
