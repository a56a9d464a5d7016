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
  private final StatementEntry statement;
  private final Parameters parameters = new Parameters();
  private boolean batch;
  /** What preparing took, until an execution took it over. */
  private long preparing;

  /**
   * A statement that was prepared.
   *
   * @param connection the guard
   * @param target the driver's statement
   * @param statement its entry in the log
   * @param preparing how long that took, in nanoseconds
   */
  protected GuardedPreparedStatement(
      GuardedConnection connection, T target, StatementEntry statement, long preparing) {
    super(connection, target);
    this.statement = statement;
    this.preparing = preparing;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param connection the guard
     * @param target the driver's statement
     * @param statement its entry in the log
     * @param preparing how long that took, in nanoseconds
     * @return a guard
     */
    GuardedPreparedStatement<?> make(
        GuardedConnection connection,
        PreparedStatement target,
        StatementEntry statement,
        long preparing);
  }

  @Override
  final long takePreparing() {
    long nanos = preparing;
    preparing = 0;
    return nanos;
  }

  // ---- what generated setters tell after the driver took a value

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, @Nullable Object value) {
    parameters.bound(index, value);
  }

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, long value) {
    parameters.bound(index, value);
  }

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, double value) {
    parameters.bound(index, value);
  }

  /**
   * The driver took a value.
   *
   * @param index which parameter, from 1
   * @param value the value
   */
  protected final void bound(int index, boolean value) {
    parameters.bound(index, value);
  }

  /**
   * The driver took a value that cannot be looked at without using it up.
   *
   * @param index which parameter, from 1
   */
  protected final void hidden(int index) {
    parameters.hidden(index);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, @Nullable Object value) {
    parameters.bound(name, value);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, long value) {
    parameters.bound(name, value);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, double value) {
    parameters.bound(name, value);
  }

  /**
   * The driver took a value.
   *
   * @param name which parameter
   * @param value the value
   */
  protected final void bound(String name, boolean value) {
    parameters.bound(name, value);
  }

  /**
   * The driver took a value that cannot be looked at without using it up.
   *
   * @param name which parameter
   */
  protected final void hidden(String name) {
    parameters.hidden(name);
  }

  // ---- executions

  @Override
  public @Nullable ResultSet executeQuery() throws SQLException {
    return guarded(timed(statement, parameters, false, PreparedStatement::executeQuery));
  }

  @Override
  public boolean execute() throws SQLException {
    return timed(statement, parameters, false, PreparedStatement::execute);
  }

  @Override
  public int executeUpdate() throws SQLException {
    return timed(statement, parameters, false, PreparedStatement::executeUpdate);
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    return timed(statement, parameters, false, PreparedStatement::executeLargeUpdate);
  }

  @Override
  public void addBatch() throws SQLException {
    target.addBatch();
    batch = true;
  }

  @Override
  StatementEntry batched() {
    StatementEntry first = batch ? statement : super.batched();
    batch = false;
    return first;
  }

  @Override
  public void clearParameters() throws SQLException {
    target.clearParameters();
    parameters.clear();
  }
}
