/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.db.catalog.TableName;
import io.perfguard.db.plan.TableFacts.ColumnFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What H2's information schema says of a table: its rows, and how selective its columns are, in
 * hundredths (50 until it was analysed). It has no pages; those of PostgreSQL are taken for it.
 */
final class H2Statistics {
  private static final double ROWS_ON_PAGE = 100;

  private static final String TABLE =
      "select row_count_estimate from information_schema.tables where table_schema = ? and table_name = ?";
  private static final String COLUMNS =
      "select column_name, selectivity from information_schema.columns where table_schema = ? and table_name = ?";

  private H2Statistics() {}

  /** Empty if the table is not there. */
  static Optional<TableFacts> read(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.name());
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        double count = rows.getDouble(1);
        return Optional.of(
            new TableFacts(count, count / ROWS_ON_PAGE, 1, columns(connection, table, count)));
      }
    }
  }

  private static Map<String, ColumnFacts> columns(
      Connection connection, TableName table, double count) throws SQLException {
    Map<String, ColumnFacts> columns = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, table.schema());
      statement.setString(2, table.name());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          double distinct = Math.max(1, count * rows.getDouble(2) / 100);
          columns.put(rows.getString(1), new ColumnFacts(distinct, 0, 0, 0));
        }
      }
    }
    return columns;
  }
}
