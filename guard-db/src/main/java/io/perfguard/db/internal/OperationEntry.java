/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.util.concurrent.atomic.LongAdder;

/** What the query log keeps of one operation. Thread-safe. */
public final class OperationEntry {
  private final String operation;
  private final LongAdder executions = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder errors = new LongAdder();

  OperationEntry(String operation) {
    this.operation = operation;
  }

  void add(long count, long took, long failures) {
    executions.add(count);
    nanos.add(took);
    errors.add(failures);
  }

  /**
   * The operation's name.
   *
   * @return empty for what was executed outside operations
   */
  public String operation() {
    return operation;
  }

  /**
   * How many executions there were.
   *
   * @return a count that only grows
   */
  public long executionCount() {
    return executions.sum();
  }

  /**
   * How long they took.
   *
   * @return nanoseconds
   */
  public long nanos() {
    return nanos.sum();
  }

  /**
   * How many failed.
   *
   * @return a count that only grows
   */
  public long errorCount() {
    return errors.sum();
  }
}
