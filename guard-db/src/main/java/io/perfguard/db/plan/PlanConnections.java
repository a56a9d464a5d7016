/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from that none of the application waits for. Thread-safe. */
@FunctionalInterface
public interface PlanConnections {
  /**
   * A connection.
   *
   * @return one that nobody else uses until it is closed
   * @throws SQLException if there is none
   */
  Connection open() throws SQLException;
}
