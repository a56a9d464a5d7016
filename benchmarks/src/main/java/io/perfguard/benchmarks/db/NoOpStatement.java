/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** The statement of the driver that does nothing; its other methods are stubs. Not thread-safe. */
@SuppressWarnings("NullAway.Init") // the data source fills it
public abstract class NoOpStatement implements PreparedStatement {
  NoOpConnection connection;
  NoOpResultSet results;

  @Override
  public void setLong(int index, long value) {}

  @Override
  public void setString(int index, String value) {}

  @Override
  public ResultSet executeQuery() {
    results.row = 0;
    return results;
  }

  @Override
  public ResultSet executeQuery(String sql) {
    return executeQuery();
  }

  @Override
  public void close() {}

  @Override
  public Connection getConnection() {
    return connection;
  }
}
