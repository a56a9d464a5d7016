/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.mechanism.StripedSums;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one operation: written once at the end of each run, read as
 * {@link OperationStats}. Thread-safe.
 */
final class OperationRecorder {
  private static final int COUNT = 0;
  private static final int ERRORS = 1;
  private static final int TIMEOUTS = 2;
  private static final int WALL = 3;
  private static final int WORK = WALL + Slots.RESOURCES;
  private static final int CALLS = WORK + Slots.RESOURCES;
  private static final int HITS = CALLS + Slots.RESOURCES;
  private static final int MISSES = HITS + 1;
  private static final int LOAD_NANOS = MISSES + 1;
  private static final int ALLOCATED = LOAD_NANOS + 1;
  private static final int ALLOCATED_RUNS = ALLOCATED + 1;
  private static final int COST = ALLOCATED_RUNS + 1;
  private static final int LATE = COST + 1;
  private static final int SEQUENTIAL = LATE + 1;
  private static final int FIELDS = SEQUENTIAL + 1;

  private final GuardClock clock;
  private final long since;
  private final Faults misuses;
  private final StripedSums sums = new StripedSums(FIELDS);
  private final LogLinearHistogram durations = new LogLinearHistogram();
  private final ErrorKinds errors = new ErrorKinds();
  private final Sequences sequences = new Sequences();

  OperationRecorder(String name, GuardClock clock) {
    this.clock = clock;
    since = clock.nanoTime();
    misuses = new Faults("operation \"" + name + "\"");
  }

  void record(
      long duration,
      long[] wall,
      Totals totals,
      @Nullable Throwable error,
      List<RemoteCall> remoteCalls) {
    long[] deltas = new long[FIELDS];
    deltas[COUNT] = 1;
    if (error != null) {
      deltas[ERRORS] = 1;
      deltas[TIMEOUTS] = isTimeout(error) ? 1 : 0;
    }
    System.arraycopy(wall, 0, deltas, WALL, Slots.RESOURCES);
    work(totals, deltas);
    if (totals.allocationKnown) {
      deltas[ALLOCATED] = totals.allocatedBytes;
      deltas[ALLOCATED_RUNS] = 1;
    }
    if (remoteCalls.size() > 1) {
      deltas[SEQUENTIAL] = isSequential(remoteCalls) ? 1 : 0;
    }
    sums.add(deltas, FIELDS);
    durations.record(duration);
  }

  /** The exception is a stranger: its methods may be overridden. */
  private boolean isTimeout(Throwable error) {
    try {
      return errors.add(error, clock.instant());
    } catch (RuntimeException | LinkageError e) {
      Contained.record("an operation's exception (" + error.getClass().getName() + ")", e);
      return false;
    }
  }

  /** A guard may still be filling a trace, on the thread that a run has left. */
  private boolean isSequential(List<RemoteCall> remoteCalls) {
    try {
      return sequences.add(remoteCalls, clock.instant());
    } catch (RuntimeException | LinkageError e) {
      Contained.record("the remote calls of an operation", e);
      return false;
    }
  }

  private static void work(Totals totals, long[] deltas) {
    System.arraycopy(totals.work, 0, deltas, WORK, Slots.RESOURCES); // JOIN is nobody's work
    for (int i = 0; i < Slots.RESOURCES; i++) {
      deltas[CALLS + i] = totals.calls[i];
    }
    deltas[HITS] = totals.cacheHits;
    deltas[MISSES] = totals.cacheMisses;
    deltas[LOAD_NANOS] = totals.cacheLoadNanos;
    deltas[COST] = totals.costPicos;
  }

  /**
   * A branch, or an inner run, that ended after its run: its work and money are the operation's all
   * the same.
   */
  void late(Totals totals) {
    long[] deltas = new long[FIELDS];
    work(totals, deltas);
    deltas[LATE] = 1;
    sums.add(deltas, FIELDS);
  }

  void misuse(String what) {
    misuses.record(what);
  }

  long misuseCount() {
    return misuses.count();
  }

  OperationStats stats() {
    long[] sum = new long[FIELDS];
    sums.sum(sum);
    return new OperationStats(
        sum[COUNT],
        sum[ERRORS],
        sum[TIMEOUTS],
        PerResource.of(sum, WALL),
        PerResource.of(sum, WORK),
        PerResource.of(sum, CALLS),
        sum[HITS],
        sum[MISSES],
        sum[LOAD_NANOS],
        sum[ALLOCATED],
        sum[ALLOCATED_RUNS],
        sum[COST],
        sum[LATE],
        misuses.count(),
        sum[SEQUENTIAL],
        Math.max(0, clock.nanoTime() - since),
        durations.snapshot());
  }

  OperationDetails details() {
    return new OperationDetails(errors.list(), sequences.list());
  }
}
