/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shipments;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Pages that count what they show, in plain JDBC. */
public final class JdbcPages implements Closeable {
  private final DataSource source;

  public JdbcPages(DataSource source) {
    this.source = source;
  }

  @Override
  public void close() {}

  @FunctionalInterface
  private interface Page {
    int load(Connection connection) throws SQLException;
  }

  private int load(Page page) {
    try (Connection connection = source.getConnection()) {
      return page.load(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Integer> ids(Connection connection, String column) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement("select " + column + " from shipments order by id");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  private static int rows(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }

  // ---- faults

  /** A query for each row, as the statement of its own that helpers make it. */
  public int loop() {
    return load(connection -> {
      int count = 0;
      for (int id : ids(connection, "company_id")) {
        try (PreparedStatement statement =
            connection.prepareStatement("select name from company where id = ?")) {
          statement.setInt(1, id);
          // fault: JDBC, loop
          try (ResultSet rows = statement.executeQuery()) {
            count += rows.next() ? 1 : 0;
          }
        }
      }
      return count;
    });
  }

  /** The same with one prepared statement, and while the rows of the parent are read. */
  public int loopWhileReading() {
    return load(connection -> {
      int count = 0;
      try (PreparedStatement parent =
              connection.prepareStatement("select company_id from shipments order by id");
          PreparedStatement child =
              connection.prepareStatement("select name from company where id = ?");
          ResultSet shipments = parent.executeQuery()) {
        while (shipments.next()) {
          child.setInt(1, shipments.getInt(1));
          // fault: JDBC, loop while reading
          try (ResultSet rows = child.executeQuery()) {
            count += rows.next() ? 1 : 0;
          }
        }
      }
      return count;
    });
  }

  /** Texts that differ in a literal are one statement. */
  public int loopOfLiterals() {
    return load(connection -> {
      int count = 0;
      try (var statement = connection.createStatement()) {
        for (int id : ids(connection, "company_id")) {
          String sql = "select name from company where id = " + id;
          // fault: JDBC, loop of literals
          try (ResultSet rows = statement.executeQuery(sql)) {
            count += rows.next() ? 1 : 0;
          }
        }
      }
      return count;
    });
  }

  public int loopOfTwo() {
    return load(connection -> {
      int count = 0;
      for (int id : ids(connection, "id")) {
        try (PreparedStatement items =
                connection.prepareStatement("select id from items where shipment_id = ?");
            PreparedStatement stops =
                connection.prepareStatement("select id from stops where shipment_id = ?")) {
          items.setInt(1, id);
          // fault: JDBC, loop of two
          try (ResultSet rows = items.executeQuery()) {
            while (rows.next()) {
              count++;
            }
          }
          stops.setInt(1, id);
          // fault: JDBC, loop of two
          try (ResultSet rows = stops.executeQuery()) {
            while (rows.next()) {
              count++;
            }
          }
        }
      }
      return count;
    });
  }

  // ---- repaired

  public int join() {
    return load(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(
          "select c.name from shipments s join company c on c.id = s.company_id")) {
        return rows(statement);
      }
    });
  }

  public int anyOfAnArray() {
    return load(connection -> any(
        connection,
        "select name from company where id = any(?)",
        ids(connection, "company_id"),
        1_000));
  }

  public int chunksOfAnArray() {
    return load(connection -> any(
        connection,
        "select name from company where id = any(?)",
        ids(connection, "company_id"),
        2));
  }

  public int anyOfAnArrayTwice() {
    return load(connection -> {
      List<Integer> ids = ids(connection, "id");
      return any(connection, "select id from items where shipment_id = any(?)", ids, 1_000)
          + any(connection, "select id from stops where shipment_id = any(?)", ids, 1_000);
    });
  }

  private static int any(Connection connection, String sql, List<Integer> ids, int chunk)
      throws SQLException {
    int count = 0;
    for (int from = 0; from < ids.size(); from += chunk) {
      List<Integer> some = ids.subList(from, Math.min(ids.size(), from + chunk));
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setArray(1, connection.createArrayOf("integer", some.toArray()));
        count += rows(statement);
      }
    }
    return count;
  }
}
