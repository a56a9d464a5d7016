/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import org.jspecify.annotations.Nullable;

/**
 * One thread's part of a run: the self-time state machine. At each moment it is in one category; a
 * change charges the time since the last change to the category that is left. So the times of one
 * branch sum exactly to its duration, and nesting costs nothing.
 *
 * <p>Used by its own thread only. The run's shares of wall time, which see all branches, are kept
 * in {@link Run}.
 */
final class Branch {
  final Run run;
  /** What the thread did before: the operation around this one, or what a pool thread was in. */
  final @Nullable Branch around;
  /**
   * What {@link #around} comes back to if this branch took its thread away; {@link Slots#NONE} for
   * a run's own branch.
   */
  final int slotAround;
  /** Tells this branch's tokens from others'. */
  final int serial;

  /** The category now. */
  int slot = Slots.SELF;
  /** When the category began, nanoseconds of the run's clock. */
  long last;
  /** How many resource scopes are open, one inside the other. */
  int openScopes;

  final long[] work = new long[Slots.ALL];
  final int[] calls = new int[Slots.RESOURCES];
  int cacheHits;
  int cacheMisses;
  long cacheLoadNanos;
  long costPicos;
  /**
   * Bytes that other threads allocated for inner runs, less those that this thread allocated for
   * other runs; all that this thread allocated comes from the JVM at the end.
   */
  long allocatedElsewhere;

  private boolean allocationKnown = true;

  private final long allocatedAtStart = Allocation.ofThisThread();

  Branch(Run run, @Nullable Branch around, int slotAround, int serial, long now) {
    this.run = run;
    this.around = around;
    this.slotAround = slotAround;
    this.serial = serial;
    this.last = now;
  }

  /** Enters a resource, by so many calls, and returns the category to come back to. */
  int enter(int next, int more, long now) {
    int previous = slot;
    if (next == Slots.HTTP && previous == Slots.LLM) {
      return previous; // how a model is reached
    }
    calls[next] += more;
    move(next, now);
    return previous;
  }

  void move(int next, long now) {
    int previous = slot;
    work[previous] += now - last;
    last = now;
    slot = next;
    if (run.sharedHereOrAround()) {
      run.moved(previous, next, now);
    }
  }

  /** Charges the time until now to the present category. */
  void charge(long now) {
    work[slot] += now - last;
    last = now;
  }

  /**
   * Takes over what an inner run that ended on this thread did; the thread's bytes are counted by
   * the thread itself.
   */
  void takeOver(Totals inner, long innerAllocatedElsewhere) {
    for (int i = 0; i < Slots.ALL; i++) {
      work[i] += inner.work[i];
    }
    for (int i = 0; i < Slots.RESOURCES; i++) {
      calls[i] += inner.calls[i];
    }
    cacheHits += inner.cacheHits;
    cacheMisses += inner.cacheMisses;
    cacheLoadNanos += inner.cacheLoadNanos;
    costPicos = Totals.saturated(costPicos, inner.costPicos);
    allocatedElsewhere += innerAllocatedElsewhere;
    allocationKnown &= inner.allocationKnown;
  }

  /** Leaves out what this thread allocated for another run's branch; that run accounts for it. */
  void lent(Branch other) {
    long bytes = other.allocatedHere();
    allocatedElsewhere -= Math.max(0, bytes);
    allocationKnown &= bytes >= 0;
  }

  /** Bytes allocated by this branch and by inner runs elsewhere; -1 if the JVM cannot say. */
  long allocatedBytes() {
    long here = allocatedHere();
    return here < 0 || !allocationKnown ? -1 : here + allocatedElsewhere;
  }

  private long allocatedHere() {
    long now = Allocation.ofThisThread();
    return now < 0 || allocatedAtStart < 0 ? -1 : now - allocatedAtStart;
  }
}
