/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import java.sql.Connection;
import java.sql.DatabaseMetaData;

/** What wrappers ask a new connection for; other methods are stubs. Not thread-safe. */
@SuppressWarnings("NullAway.Init") // the data source fills it
public abstract class NoOpMetaData implements DatabaseMetaData {
  NoOpConnection connection;

  @Override
  public String getDatabaseProductName() {
    return "NoOp";
  }

  @Override
  public String getIdentifierQuoteString() {
    return "\"";
  }

  @Override
  public String getURL() {
    return "jdbc:noop://localhost/noop";
  }

  @Override
  public String getUserName() {
    return "nobody";
  }

  @Override
  public Connection getConnection() {
    return connection;
  }
}
