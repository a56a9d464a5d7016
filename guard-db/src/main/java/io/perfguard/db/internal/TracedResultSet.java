/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.ValueTrace;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A guarded result set whose values are noted as they are read. Not thread-safe. */
public abstract class TracedResultSet extends GuardedResultSet {
  private final ValueTrace trace;

  /**
   * The rows of an execution.
   *
   * @param target the driver's
   * @param statement the guard that executed
   * @param trace takes the values
   */
  protected TracedResultSet(ResultSet target, GuardedStatement<?> statement, ValueTrace trace) {
    super(target, statement);
    this.trace = trace;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param target the driver's
     * @param statement the guard that executed
     * @param trace takes the values
     * @return a guard
     */
    TracedResultSet make(ResultSet target, GuardedStatement<?> statement, ValueTrace trace);
  }

  // ---- what generated getters tell after the driver's answer

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(@Nullable Object value) {
    Traces.add(trace, value);
  }

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(long value) {
    trace.add(value);
  }

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(double value) {
    trace.add(value);
  }

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(boolean value) {
    trace.add(value);
  }

  /** The application read a value that cannot be looked at without using it up. */
  protected final void readUnseen() {
    Traces.lose(trace);
  }

  /** Past the guard values leave unseen. */
  @Override
  public <U> U unwrap(Class<U> type) throws SQLException {
    U unwrapped = super.unwrap(type);
    if (unwrapped != this) {
      Traces.lose(trace);
    }
    return unwrapped;
  }
}
