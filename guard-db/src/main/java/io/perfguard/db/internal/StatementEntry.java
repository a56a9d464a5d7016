/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.db.detect.StatementKey;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What the query log keeps of one statement. Thread-safe. */
public final class StatementEntry {
  final StatementKey key;
  final LongAdder executions = new LongAdder();
  final LongAdder nanos = new LongAdder();
  final LongAdder errors = new LongAdder();
  final LongAdder rows = new LongAdder();
  final LongAccumulator maximum = new LongAccumulator(Math::max, 0);

  /** The operation that executed it last; empty outside operations. */
  volatile String operation = "";

  /** The clock at the last use; what was used least recently is evicted first. */
  volatile long used;

  /** Whether the log let go of it; a prepared statement may outlive its entry. */
  volatile boolean evicted;

  /**
   * Whether it was part of a repetition once: then its first execution in a run is worth a stack.
   */
  volatile boolean suspect;

  StatementEntry(StatementKey key, long now) {
    this.key = key;
    this.used = now;
  }

  /** The bytes of its texts, at two for a character. */
  long bytes() {
    String shown = key.shown();
    // Where nothing was masked the database's text is kept twice all the same: the scanner makes a
    // new one.
    return 2L * (key.id().length() + shown.length());
  }

  void record(String inside, long took, boolean failed, long now) {
    executions.increment();
    nanos.add(took);
    maximum.accumulate(took);
    if (failed) {
      errors.increment();
    }
    operation = inside;
    used = now;
  }

  /**
   * The numbers at this moment.
   *
   * @return a copy
   */
  public Numbers numbers() {
    return new Numbers(
        key.shown(),
        executions.sum(),
        nanos.sum(),
        maximum.get(),
        errors.sum(),
        rows.sum(),
        operation);
  }

  /**
   * The numbers of one statement at one moment. Immutable.
   *
   * @param sql the text as a person may read it
   * @param executions how often
   * @param nanos how long all took
   * @param maximum how long the longest took
   * @param errors how many failed
   * @param rows how many rows were read
   * @param operation the operation that executed it last; empty outside operations
   */
  public record Numbers(
      String sql,
      long executions,
      long nanos,
      long maximum,
      long errors,
      long rows,
      String operation) {}
}
