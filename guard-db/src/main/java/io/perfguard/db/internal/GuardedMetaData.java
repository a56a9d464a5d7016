/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a guarded connection: as the driver's, but the ways back from it lead to guards.
 * Thread-safe if the driver's is.
 */
public abstract class GuardedMetaData implements DatabaseMetaData {
  /** The driver's. */
  protected final DatabaseMetaData target;

  private final GuardedConnection connection;

  /**
   * The metadata of a connection.
   *
   * @param connection the guard
   * @param target the driver's
   */
  protected GuardedMetaData(GuardedConnection connection, DatabaseMetaData target) {
    this.connection = connection;
    this.target = target;
  }

  /** Makes one. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes one.
     *
     * @param connection the guard
     * @param target the driver's
     * @return a guard
     */
    GuardedMetaData make(GuardedConnection connection, DatabaseMetaData target);
  }

  @Override
  public @Nullable Connection getConnection() throws SQLException {
    return target.getConnection() == null ? null : connection;
  }

  /**
   * Guards what a generated method answers with.
   *
   * @param driver the driver's rows; null if it has none
   * @return their guard
   */
  protected final @Nullable ResultSet rows(@Nullable ResultSet driver) {
    return driver == null ? null : connection.otherRows(driver);
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
