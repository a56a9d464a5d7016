/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

import java.sql.SQLException;
import java.sql.Statement;

/** Narrows what the methods of java.sql give. */
public interface ToyStatement extends Statement {
  @Override
  ToyConnection getConnection() throws SQLException;

  @Override
  ToyRows executeQuery(String sql) throws SQLException;
}
