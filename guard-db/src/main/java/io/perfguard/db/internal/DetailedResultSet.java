/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.ValueTrace;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A guarded result set whose values are noted as they are read. Not thread-safe. */
public abstract class DetailedResultSet extends GuardedResultSet {
  final ResultDetails details;
  private long fetched;
  private boolean told;

  /**
   * The rows of an execution.
   *
   * @param target the driver's
   * @param statement the guard that executed
   * @param details what it is to find out
   */
  protected DetailedResultSet(
      ResultSet target, GuardedStatement<?> statement, ResultDetails details) {
    super(target, statement);
    this.details = details;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param target the driver's
     * @param statement the guard that executed
     * @param details what it is to find out
     * @return a guard
     */
    DetailedResultSet make(ResultSet target, GuardedStatement<?> statement, ResultDetails details);
  }

  @Override
  boolean advance() throws SQLException {
    if (!details.isTimed()) {
      return super.advance();
    }
    GuardClock clock = statement.connection.recorder.clock;
    long began = clock.nanoTime();
    try {
      return super.advance();
    } finally {
      fetched += clock.nanoTime() - began;
    }
  }

  /** No more rows: what was found out goes to the log, once. */
  @Override
  void finish() {
    int rows = rows();
    super.finish();
    if (details.isTimed() && !told) {
      told = true;
      statement.connection.recorder.fetched(statement.text(), details, fetched, rows);
    }
  }

  // ---- what generated getters tell after the driver's answer

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(@Nullable Object value) {
    ValueTrace trace = details.trace();
    if (trace != null) {
      Traces.add(trace, value);
    }
  }

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(long value) {
    ValueTrace trace = details.trace();
    if (trace != null) {
      trace.add(value);
    }
  }

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(double value) {
    ValueTrace trace = details.trace();
    if (trace != null) {
      trace.add(value);
    }
  }

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(boolean value) {
    ValueTrace trace = details.trace();
    if (trace != null) {
      trace.add(value);
    }
  }

  /** The application read a value that cannot be looked at without using it up. */
  protected final void readUnseen() {
    details.loseTrace();
  }

  /** Past the guard values leave unseen. */
  @Override
  public <U> U unwrap(Class<U> type) throws SQLException {
    U unwrapped = super.unwrap(type);
    if (unwrapped != this) {
      details.loseTrace();
    }
    return unwrapped;
  }
}
