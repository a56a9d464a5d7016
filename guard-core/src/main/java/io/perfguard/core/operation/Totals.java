/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.util.Arrays;

/**
 * What the branches of a run did, summed. Not thread-safe: guarded by the run's lock, or owned by
 * its last thread.
 */
final class Totals {
  final long[] work;
  final int[] calls;
  int cacheHits;
  int cacheMisses;
  long cacheLoadNanos;
  long costPicos;
  long allocatedBytes;
  boolean allocationKnown = true;

  Totals() {
    work = new long[Slots.ALL];
    calls = new int[Slots.RESOURCES];
  }

  /**
   * The usual run's: those of its only branch, which ends now on its own thread and gives its
   * arrays away.
   */
  Totals(Branch branch) {
    work = branch.work;
    calls = branch.calls;
    addFigures(branch);
  }

  /** Adds a branch that ends now, on its own thread. */
  void add(Branch branch) {
    for (int i = 0; i < Slots.ALL; i++) {
      work[i] += branch.work[i];
    }
    for (int i = 0; i < Slots.RESOURCES; i++) {
      calls[i] += branch.calls[i];
    }
    addFigures(branch);
  }

  private void addFigures(Branch branch) {
    long bytes = branch.allocatedBytes();
    cacheHits += branch.cacheHits;
    cacheMisses += branch.cacheMisses;
    cacheLoadNanos += branch.cacheLoadNanos;
    costPicos = saturated(costPicos, branch.costPicos);
    if (bytes < 0) {
      allocationKnown = false;
    } else {
      allocatedBytes += bytes;
    }
  }

  void add(Totals more) {
    for (int i = 0; i < Slots.ALL; i++) {
      work[i] += more.work[i];
    }
    for (int i = 0; i < Slots.RESOURCES; i++) {
      calls[i] += more.calls[i];
    }
    cacheHits += more.cacheHits;
    cacheMisses += more.cacheMisses;
    cacheLoadNanos += more.cacheLoadNanos;
    costPicos = saturated(costPicos, more.costPicos);
    allocatedBytes += more.allocatedBytes;
    allocationKnown &= more.allocationKnown;
  }

  /** What they are to the operation around, see {@link Slots#seenFromOutside}. */
  Totals seenFromOutside(int slotWhenItBegan) {
    Totals seen = new Totals();
    seen.add(this);
    Arrays.fill(seen.work, 0);
    for (int i = 0; i < Slots.ALL; i++) {
      seen.work[Slots.seenFromOutside(slotWhenItBegan, i)] += work[i];
    }
    if (slotWhenItBegan == Slots.LLM) {
      seen.calls[Slots.HTTP] = 0; // no call of its own, but how a model was reached
    }
    return seen;
  }

  /** A sum that stops at the largest number instead of turning negative. */
  static long saturated(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }
}
