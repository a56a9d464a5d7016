/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does nothing, at once: each connection has one statement and that one result set of
 * {@value NoOpResultSet#ROWS} rows, made beforehand. So what a wrapper allocates is its own, and
 * what it takes is not hidden by the driver. Thread-safe; a connection is for one thread.
 */
final class NoOpDataSource implements DataSource {
  @Override
  public Connection getConnection() {
    NoOpConnection connection = Stubs.of(NoOpConnection.class);
    connection.statement = Stubs.of(NoOpStatement.class);
    connection.statement.connection = connection;
    connection.statement.results = Stubs.of(NoOpResultSet.class);
    connection.statement.results.statement = connection.statement;
    connection.metaData = Stubs.of(NoOpMetaData.class);
    connection.metaData.connection = connection;
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a " + type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
