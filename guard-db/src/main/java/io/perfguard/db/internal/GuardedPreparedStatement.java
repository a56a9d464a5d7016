/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A guarded prepared statement: knows its entry in the log and the hashes of its parameters. Not
 * thread-safe.
 *
 * @param <T> the sort of statement
 */
public abstract class GuardedPreparedStatement<T extends PreparedStatement>
    extends GuardedStatement<T> implements PreparedStatement {
  /** Null before the first one; handed on to another statement once this one is closed. */
  private @Nullable Parameters parameters;

  /**
   * A statement that was prepared.
   *
   * @param connection the guard
   * @param target the driver's statement
   * @param text what is known of its text
   * @param preparing how long that took, in nanoseconds
   */
  protected GuardedPreparedStatement(
      GuardedConnection connection, T target, KnownText text, long preparing) {
    super(connection, target, text);
    prepared(preparing);
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
    GuardedPreparedStatement<?> make(
        GuardedConnection connection, PreparedStatement target, KnownText text, long preparing);
  }

  // ---- what generated setters tell after the driver took a value

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, @Nullable Object value) {
    take().bound(index, value);
  }

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, long value) {
    take().bound(index, value);
  }

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, double value) {
    take().bound(index, value);
  }

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, boolean value) {
    take().bound(index, value);
  }

  /**
   * The driver took a value that cannot be looked at without using it up.
   *
   * @param index which parameter, from 1
   */
  protected final void hidden(int index) {
    take().hidden(index);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, @Nullable Object value) {
    take().bound(name, value);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, long value) {
    take().bound(name, value);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, double value) {
    take().bound(name, value);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, boolean value) {
    take().bound(name, value);
  }

  /**
   * The driver took a value that cannot be looked at without using it up.
   *
   * @param name which parameter
   */
  protected final void hidden(String name) {
    take().hidden(name);
  }

  /**
   * The driver took a type beside the value, or a primitive value.
   *
   * @param index which parameter, from 1
   * @param type one of {@link java.sql.Types}, or another number for each primitive type
   */
  protected final void typed(int index, int type) {
    take().typed(index, type);
  }

  /** The driver took something else beside a value. */
  protected final void further() {
    take().further();
  }

  // ---- executions

  @Override
  public @Nullable ResultSet executeQuery() throws SQLException {
    return connection.session() == null ? query() : cached(text(), parameters, this::query);
  }

  private @Nullable ResultSet query() throws SQLException {
    return guarded(timed(text(), parameters, false, PreparedStatement::executeQuery));
  }

  @Override
  public boolean execute() throws SQLException {
    return timed(text(), parameters, false, PreparedStatement::execute);
  }

  @Override
  public int executeUpdate() throws SQLException {
    return timed(text(), parameters, false, PreparedStatement::executeUpdate);
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    return timed(text(), parameters, false, PreparedStatement::executeLargeUpdate);
  }

  private Parameters take() {
    Parameters known = parameters;
    if (known == null) {
      known = connection.takeParameters();
      parameters = known;
    }
    return known;
  }

  @Override
  public void close() throws SQLException {
    try {
      super.close();
    } finally {
      Parameters own = parameters;
      if (own != null) {
        parameters = null;
        connection.giveBack(own);
      }
    }
  }

  @Override
  public void clearParameters() throws SQLException {
    target.clearParameters();
    take().clear();
  }
}
