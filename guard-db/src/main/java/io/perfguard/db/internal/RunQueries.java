/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.RunAttachment;
import io.perfguard.db.detect.CallSite;
import io.perfguard.db.detect.NPlusOneDetector;
import io.perfguard.db.sql.StatementKind;

/**
 * The queries of one data source in one scope: a run of an operation, or outside operations the
 * lease of a connection. Thread-safe: branches of a run share it.
 */
final class RunQueries implements RunAttachment {
  private final Recorder recorder;
  private final NPlusOneDetector detector;
  private boolean wrote;

  RunQueries(Recorder recorder) {
    this.recorder = recorder;
    this.detector = new NPlusOneDetector(recorder.repetitions());
  }

  /** Returns whether the scope has written already, this execution included. */
  synchronized boolean executed(
      StatementEntry statement, long parameters, boolean batch, long nanos) {
    if (statement.key.kind() != StatementKind.SELECT || batch) {
      wrote |= statement.key.kind() == StatementKind.WRITE;
      return wrote;
    }
    boolean looked = detector.wantsCallSite(statement.key, statement.suspect);
    detector.executed(statement.key, parameters, looked ? CallSite.here() : null, nanos);
    return wrote;
  }

  synchronized void rowsRead(StatementEntry statement, long rows) {
    detector.rowsRead(statement.key, rows);
  }

  @Override
  public synchronized void operationEnded(String operation, long durationNanos) {
    recorder.fold(operation, durationNanos, detector.repetitions());
  }
}
