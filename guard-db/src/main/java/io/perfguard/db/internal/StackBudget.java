/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.GuardClock;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many stacks a data source may take: {@value #IN_A_WINDOW} in each tenth of a second, which at
 * some 2 microseconds each is 2 % of one processor. Thread-safe.
 */
final class StackBudget {
  static final int IN_A_WINDOW = 1_000;
  private static final long WINDOW_NANOS = 100_000_000;

  private final GuardClock clock;
  private final AtomicInteger left = new AtomicInteger(IN_A_WINDOW);
  private volatile long began;

  StackBudget(GuardClock clock) {
    this.clock = clock;
    this.began = clock.nanoTime();
  }

  boolean take() {
    if (left.get() > 0 && left.getAndDecrement() > 0) {
      return true;
    }
    long now = clock.nanoTime();
    if (now - began < WINDOW_NANOS) {
      return false;
    }
    began = now; // of several at once each may give a new window: some stacks more
    left.set(IN_A_WINDOW - 1);
    return true;
  }
}
