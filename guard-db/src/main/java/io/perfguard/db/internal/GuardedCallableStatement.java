/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.ValueTrace;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guarded call of a procedure. Rows that it gives back as a value are guarded. Not thread-safe.
 */
public abstract class GuardedCallableStatement extends GuardedPreparedStatement<CallableStatement>
    implements CallableStatement {
  /**
   * A call that was prepared.
   *
   * @param connection the guard
   * @param target the driver's statement
   * @param text what is known of its text
   * @param preparing how long that took, in nanoseconds
   */
  protected GuardedCallableStatement(
      GuardedConnection connection, CallableStatement target, KnownText text, long preparing) {
    super(connection, target, text, preparing);
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param connection the guard
     * @param target the driver's statement
     * @param text what is known of its text
     * @param preparing how long that took, in nanoseconds
     * @return a guard
     */
    GuardedCallableStatement make(
        GuardedConnection connection, CallableStatement target, KnownText text, long preparing);
  }

  // ---- values that may be rows

  private @Nullable Object seen(@Nullable Object value) {
    if (value instanceof ResultSet rows) {
      readUnseen();
      return connection.otherRows(rows);
    }
    read(value);
    return value;
  }

  private <T extends @Nullable Object> T seen(T value, Class<T> type) {
    Object guard = seen(value);
    return type.isInstance(guard) ? type.cast(guard) : value;
  }

  @Override
  public @Nullable Object getObject(int index) throws SQLException {
    return seen(target.getObject(index));
  }

  @Override
  public @Nullable Object getObject(String parameter) throws SQLException {
    return seen(target.getObject(parameter));
  }

  @Override
  public @Nullable Object getObject(int index, Map<String, Class<?>> types) throws SQLException {
    return seen(target.getObject(index, types));
  }

  @Override
  public @Nullable Object getObject(String parameter, Map<String, Class<?>> types)
      throws SQLException {
    return seen(target.getObject(parameter, types));
  }

  @Override
  public <T extends @Nullable Object> T getObject(int index, Class<T> type) throws SQLException {
    return seen(target.getObject(index, type), type);
  }

  @Override
  public <T extends @Nullable Object> T getObject(String parameter, Class<T> type)
      throws SQLException {
    return seen(target.getObject(parameter, type), type);
  }

  // ---- what generated getters tell after the driver's answer

  /**
   * The application read a value.
   *
   * @param value the value
   */
  protected final void read(@Nullable Object value) {
    ValueTrace trace = trace();
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
    ValueTrace trace = trace();
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
    ValueTrace trace = trace();
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
    ValueTrace trace = trace();
    if (trace != null) {
      trace.add(value);
    }
  }

  /** The application read a value that cannot be looked at without using it up. */
  protected final void readUnseen() {
    ValueTrace trace = trace();
    if (trace != null) {
      Traces.lose(trace);
    }
  }
}
