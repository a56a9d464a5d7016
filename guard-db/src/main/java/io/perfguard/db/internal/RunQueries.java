/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.RunAttachment;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.detect.NPlusOneDetector;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlStatement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queries of one data source in one scope: a run of an operation, or outside operations a
 * transaction or the lease of a connection. Thread-safe in a run, whose branches share it; outside
 * operations it is its connection's, and like that one thread's at a time.
 */
final class RunQueries implements RunAttachment {
  /*
   * Runs inside runs: a query is told to the innermost run. When that ends, the run around it takes over what it executed,
   * so that a loop is seen whose turns are operations of their own; what is a repetition inside of the inner run already
   * is not taken over, it would be reported twice. An inner run asks the ones around whether a first execution of its own
   * is one more of theirs, and so worth a stack. Locks are taken from the inside to the outside.
   *
   * No lock is taken for a query of a run that is its own thread's alone, nor outside operations: two locks for each
   * query would cost a third of what the guard may cost in all.
   */
  private final Recorder recorder;
  private final NPlusOneDetector detector;
  private @Nullable OperationScope run;
  private @Nullable RunQueries outer;
  private long executions;
  private long nanos;
  private long errors;

  RunQueries(Recorder recorder) {
    this.recorder = recorder;
    this.detector = new NPlusOneDetector(recorder.repetitions());
  }

  /** Learns its run, once. */
  RunQueries in(OperationScope scope) {
    if (run == null) {
      join(scope);
    }
    return this;
  }

  private synchronized void join(OperationScope scope) {
    if (run == null) {
      OperationScope around = scope.outer();
      outer = around == null ? null : recorder.queriesOf(around);
      run = scope;
    }
  }

  private boolean isShared() {
    OperationScope scope = run;
    return scope != null && scope.isShared();
  }

  /** Returns whether the scope has written already, this execution included. */
  boolean executed(
      SqlStatement statement,
      boolean suspect,
      long values,
      long core,
      long start,
      long took,
      long preparing,
      int transaction) {
    if (isShared()) {
      synchronized (this) {
        return add(statement, suspect, values, core, start, took, preparing, transaction);
      }
    }
    return add(statement, suspect, values, core, start, took, preparing, transaction);
  }

  private boolean add(
      SqlStatement statement,
      boolean suspect,
      long values,
      long core,
      long start,
      long took,
      long preparing,
      int transaction) {
    executions++;
    nanos += took;
    CallSite site = wantsCallSite(statement, suspect) ? recorder.callSite() : null;
    detector.executed(statement, values, core, site, start, took, preparing, transaction);
    return detector.hasWritten();
  }

  private boolean wantsCallSite(SqlStatement statement, boolean suspect) {
    if (detector.wantsCallSite(statement, suspect)) {
      return true;
    }
    RunQueries around = outer;
    return around != null
        && !detector.knows(statement.fingerprint())
        && around.wantsAnother(statement, suspect);
  }

  private synchronized boolean wantsAnother(SqlStatement statement, boolean suspect) {
    return wantsCallSite(statement, suspect);
  }

  synchronized void executedBatch(SqlStatement statement, long took, int transaction) {
    executions++;
    nanos += took;
    detector.executedBatch(statement, transaction);
  }

  synchronized void failed(long took) {
    executions++;
    errors++;
    nanos += took;
    detector.failed();
  }

  synchronized void undone() {
    detector.failed();
  }

  void rowsRead(Fingerprint statement, long rows) {
    if (isShared()) {
      synchronized (this) {
        detector.rowsRead(statement, rows);
      }
    } else {
      detector.rowsRead(statement, rows);
    }
  }

  @Override
  public synchronized void operationEnded(String operation, long durationNanos) {
    List<Repetition> found = detector.repetitions();
    recorder.ended(operation, executions, nanos, errors);
    recorder.fold(operation, durationNanos, found);
    RunQueries around = outer;
    if (around != null) {
      Set<Fingerprint> reported = new HashSet<>();
      for (Repetition repetition : found) {
        reported.add(repetition.statement());
        reported.addAll(repetition.loop());
      }
      around.takeOver(detector, reported);
    }
  }

  private synchronized void takeOver(NPlusOneDetector inner, Set<Fingerprint> reported) {
    detector.takeOver(inner, reported);
  }
}
