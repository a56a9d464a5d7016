/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package toydriver;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows of this driver. */
public interface ToyRows extends ResultSet {
  @Override
  ToyStatement getStatement() throws SQLException;

  long getToy(int column) throws SQLException;
}
