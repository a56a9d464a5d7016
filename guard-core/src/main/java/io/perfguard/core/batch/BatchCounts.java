/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.mechanism.LogLinearHistogram;

/**
 * What one loader counts, as its writers see it. What moves a counter is said once, at
 * {@link BatchStats}. Changed under the dispatcher's lock, histograms without; read by anybody.
 */
final class BatchCounts {
  final LockedCount asked = new LockedCount();
  final LockedCount shared = new LockedCount();
  final LockedCount dispatched = new LockedCount();
  final LockedCount again = new LockedCount();
  final LockedCount leftOut = new LockedCount();
  final LockedCount rejected = new LockedCount();
  final LockedCount keyFailures = new LockedCount();
  final LockedCount missing = new LockedCount();
  final LockedCount batchFailures = new LockedCount();
  final LockedCount singles = new LockedCount();
  final LockedCount pending = new LockedCount();
  final LockedCount running = new LockedCount();
  final LogLinearHistogram waits = new LogLinearHistogram();
  final LogLinearHistogram calls = new LogLinearHistogram();

  private final LockedCount[] batches = new LockedCount[Dispatch.values().length];

  BatchCounts() {
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new LockedCount();
    }
  }

  @SuppressWarnings("EnumOrdinal") // an index, kept nowhere
  LockedCount batches(Dispatch reason) {
    return batches[reason.ordinal()];
  }

  void began(Dispatch reason, int keys) {
    batches(reason).add(1);
    dispatched.add(keys);
    if (keys == 1) {
      singles.add(1);
    }
  }

  BatchStats stats(BatchConfig config) {
    return new BatchStats(
        asked.get(),
        shared.get(),
        dispatched.get(),
        again.get(),
        leftOut.get(),
        rejected.get(),
        keyFailures.get(),
        missing.get(),
        batches(Dispatch.SIZE).get(),
        batches(Dispatch.LINGER).get(),
        batches(Dispatch.IDLE).get(),
        batches(Dispatch.CLOSE).get(),
        batches(Dispatch.ALONE).get(),
        singles.get(),
        batchFailures.get(),
        pending.get(),
        running.get(),
        config.maximumBatch(),
        config.maximumConcurrent(),
        config.linger().toNanos(),
        waits.snapshot(),
        calls.snapshot());
  }
}
