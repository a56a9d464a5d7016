/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.Statement;

/** The connection of the driver that does nothing; its other methods are stubs. Not thread-safe. */
@SuppressWarnings("NullAway.Init") // the data source fills it
public abstract class NoOpConnection implements Connection {
  NoOpStatement statement;
  NoOpMetaData metaData;

  @Override
  public PreparedStatement prepareStatement(String sql) {
    return statement;
  }

  @Override
  public Statement createStatement() {
    return statement;
  }

  @Override
  public boolean getAutoCommit() {
    return true;
  }

  @Override
  public DatabaseMetaData getMetaData() {
    return metaData;
  }
}
