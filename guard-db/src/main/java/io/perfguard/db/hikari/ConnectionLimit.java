/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hikari;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** How many connections a database lets a client have. Implementations are thread-safe. */
@FunctionalInterface
public interface ConnectionLimit {
  /** No limit that is known. */
  int NONE = Integer.MAX_VALUE;

  /**
   * How many more connections the database would accept from this client now.
   *
   * @param connection to ask on
   * @return >= 0, or {@link #NONE}
   * @throws SQLException if the database does not say
   */
  int free(Connection connection) throws SQLException;

  /**
   * PostgreSQL's limits for everybody, the database and the role, without what is reserved for
   * superusers; MariaDB's and MySQL's for everybody. None for others.
   *
   * @return the limit
   */
  static ConnectionLimit ofDatabase() {
    return connection -> {
      String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
      if (product.contains("postgresql")) {
        return DatabaseLimits.bounded(DatabaseLimits.ask(connection, DatabaseLimits.POSTGRESQL, 1));
      } else if (product.contains("mysql") || product.contains("mariadb")) {
        return DatabaseLimits.bounded(
            DatabaseLimits.ask(connection, "select @@global.max_connections", 1)
                - DatabaseLimits.ask(connection, "show global status like 'Threads_connected'", 2));
      }
      return NONE;
    };
  }
}

/** What to ask. Thread-safe. */
final class DatabaseLimits {
  // Of the sessions of others a role without pg_read_all_stats is shown that they are there, and
  // not what they are.
  static final String POSTGRESQL = """
      select least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true)::int, 0)
          - (select count(*) from pg_stat_activity where datid is not null),
        (select case when datconnlimit < 0 then 2147483647 else datconnlimit
            - (select count(*) from pg_stat_activity where datname = current_database()) end
          from pg_database where datname = current_database()),
        (select case when rolconnlimit < 0 then 2147483647 else rolconnlimit
            - (select count(*) from pg_stat_activity where usename = current_user) end
          from pg_roles where rolname = current_user))
      """;

  private DatabaseLimits() {}

  static int bounded(long free) {
    return (int) Math.max(0, Math.min(ConnectionLimit.NONE, free));
  }

  static long ask(Connection connection, String sql, int column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("the database does not say how many connections it accepts");
      }
      return rows.getLong(column);
    }
  }
}
