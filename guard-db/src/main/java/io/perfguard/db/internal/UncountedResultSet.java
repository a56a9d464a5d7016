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
 * Rows that are no rows of a query: generated keys, those that metadata answer with, and those that
 * a procedure gives back as a value. Passed on as they are, but the way back leads to guards.
 *
 * <p>Not thread-safe, like the driver's.
 */
public abstract class UncountedResultSet implements ResultSet {
  /** The driver's. */
  protected final ResultSet target;

  private final GuardedConnection connection;
  /** The statement that they belong to, a guard if there can be one. */
  private @Nullable Statement statement;

  /**
   * Rows.
   *
   * @param target the driver's
   * @param connection the guard of the connection that they came through
   * @param statement the guard that they belong to; null if the driver made its own statement
   */
  protected UncountedResultSet(
      ResultSet target, GuardedConnection connection, @Nullable GuardedStatement<?> statement) {
    this.target = target;
    this.connection = connection;
    this.statement = statement;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param target the driver's
     * @param connection the guard of the connection that they came through
     * @param statement the guard that they belong to; null if the driver made its own statement
     * @return a guard
     */
    UncountedResultSet make(
        ResultSet target, GuardedConnection connection, @Nullable GuardedStatement<?> statement);
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    Statement drivers = target.getStatement();
    if (drivers == null) {
      return null;
    }
    Statement known = statement;
    if (known == null) {
      known = connection.adopt(drivers);
      statement = known;
    }
    return known;
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
