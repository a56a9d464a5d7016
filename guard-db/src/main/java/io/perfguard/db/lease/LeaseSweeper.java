/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.WeakTicker;
import java.time.Duration;
import java.util.List;

/**
 * Looks at all pools of this class loader every 200 ms: one daemon thread, no task for a borrow or
 * a query. Thread-safe.
 */
final class LeaseSweeper {
  private static final Faults FAULTS = new Faults("the sweeper of pools");
  private static final DeadlockSearch DEADLOCKS = new DeadlockSearch(); // of its thread alone
  private static final WeakTicker<PoolWatch> TICKER =
      new WeakTicker<>("perfguard-pools", Duration.ofMillis(200), pools -> sweep(pools, DEADLOCKS));

  private LeaseSweeper() {}

  static void add(PoolWatch pool) {
    TICKER.add(pool);
  }

  static void remove(PoolWatch pool) {
    TICKER.remove(pool);
  }

  static void sweep(List<PoolWatch> pools, DeadlockSearch deadlocks) {
    for (PoolWatch pool : pools) {
      contained(pool::sweep);
    }
    contained(() -> deadlocks.search(pools));
  }

  private static void contained(Runnable sweep) {
    try {
      sweep.run();
    } catch (RuntimeException | LinkageError e) {
      FAULTS.record("a sweep", e);
    }
  }
}
