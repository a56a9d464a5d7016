/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A guarded result set: counts the rows that {@code next()} gives and reads no clock. The count
 * goes to the log when the rows end, when it, its statement or its connection is closed, when its
 * statement executes anew, and when another result set of the connection is read in between.
 *
 * <p>Not thread-safe, like the driver's.
 */
public abstract class GuardedResultSet implements ResultSet {
  /** The driver's. */
  protected final ResultSet target;

  final GuardedStatement<?> statement;
  private int rows;

  /**
   * The rows of an execution.
   *
   * @param target the driver's
   * @param statement the guard that executed
   */
  protected GuardedResultSet(ResultSet target, GuardedStatement<?> statement) {
    this.target = target;
    this.statement = statement;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param target the driver's
     * @param statement the guard that executed
     * @return a guard
     */
    GuardedResultSet make(ResultSet target, GuardedStatement<?> statement);
  }

  @Override
  public boolean next() throws SQLException {
    if (advance()) {
      rows += rows == Integer.MAX_VALUE ? 0 : 1;
      statement.connection.rowRead(statement.text());
      return true;
    }
    finish();
    return false;
  }

  boolean advance() throws SQLException {
    return target.next();
  }

  /** How many were read; 0 once it is told. */
  final int rows() {
    return rows;
  }

  /** Tells the log; there are no more rows. */
  void finish() {
    if (rows > 0) {
      statement.connection.rowsEnded(statement.text(), rows);
      rows = 0;
    }
  }

  // ---- writes

  @Override
  public void updateRow() throws SQLException {
    try {
      target.updateRow();
    } finally {
      statement.connection.wroteRows(statement.text());
    }
  }

  @Override
  public void insertRow() throws SQLException {
    try {
      target.insertRow();
    } finally {
      statement.connection.wroteRows(statement.text());
    }
  }

  @Override
  public void deleteRow() throws SQLException {
    try {
      target.deleteRow();
    } finally {
      statement.connection.wroteRows(statement.text());
    }
  }

  // ---- the end

  @Override
  public void close() throws SQLException {
    try {
      target.close();
    } finally {
      finish();
    }
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    return target.getStatement() == null ? null : statement;
  }

  @Override
  public <U> U unwrap(Class<U> type) throws SQLException {
    return Wrappers.unwrap(this, target, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return Wrappers.isWrapperFor(this, target, type);
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
