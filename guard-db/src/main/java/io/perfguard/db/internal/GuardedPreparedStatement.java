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
class GuardedPreparedStatement<T extends PreparedStatement> extends DelegatingPreparedStatement<T> {
  private final StatementEntry statement;
  private final Parameters parameters = new Parameters();
  private boolean batch;
  /** What preparing took, until an execution took it over. */
  private long preparing;

  GuardedPreparedStatement(
      GuardedConnection connection, T target, StatementEntry statement, long preparing) {
    super(connection, target);
    this.statement = statement;
    this.preparing = preparing;
  }

  @Override
  final long takePreparing() {
    long nanos = preparing;
    preparing = 0;
    return nanos;
  }

  @Override
  final void bound(int index, @Nullable Object value) {
    parameters.bound(index, value);
  }

  @Override
  final void hidden(int index) {
    parameters.hidden(index);
  }

  final void bound(String name, @Nullable Object value) {
    parameters.bound(name, value);
  }

  final void hidden(String name) {
    parameters.hidden(name);
  }

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
