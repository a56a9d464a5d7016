/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import java.sql.ResultSet;
import java.sql.Statement;

/** Three rows that are all alike but for their number; other methods are stubs. Not thread-safe. */
@SuppressWarnings("NullAway.Init") // the data source fills it
public abstract class NoOpResultSet implements ResultSet {
  static final int ROWS = 3;
  static final String TEXT = "Ltd.";

  NoOpStatement statement;
  int row;

  @Override
  public boolean next() {
    return row++ < ROWS;
  }

  @Override
  public long getLong(int column) {
    return row;
  }

  @Override
  public String getString(int column) {
    return TEXT;
  }

  @Override
  public int getInt(int column) {
    return row;
  }

  @Override
  public void close() {}

  @Override
  public Statement getStatement() {
    return statement;
  }
}
