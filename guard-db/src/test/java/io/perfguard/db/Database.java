/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The databases that tests run on. */
public enum Database {
  H2(
      org.h2.jdbc.JdbcConnection.class,
      "select count(*) from system_range(1, 100000000) a, system_range(1, 100000000) b") {
    @Override
    public DataSource empty() {
      JdbcDataSource source = new JdbcDataSource();
      source.setURL("jdbc:h2:mem:test" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
      return source;
    }
  },

  POSTGRES(org.postgresql.jdbc.PgConnection.class, "select pg_sleep(600)") {
    @Override
    public DataSource empty() throws SQLException {
      String schema = "perfguard_test" + NUMBER.incrementAndGet();
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(PostgresServer.url().orElseThrow());
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("drop schema if exists " + schema + " cascade");
        statement.execute("create schema " + schema);
      }
      source.setCurrentSchema(schema);
      return source;
    }
  };

  private static final AtomicLong NUMBER = new AtomicLong();

  final Class<? extends Connection> driversConnection;
  final String endlessQuery;

  Database(Class<? extends Connection> driversConnection, String endlessQuery) {
    this.driversConnection = driversConnection;
    this.endlessQuery = endlessQuery;
  }

  /** Those that are here; a missing one is on the list NOT RUN. */
  public static List<Database> available() throws IOException {
    return PostgresServer.url().isPresent() ? List.of(values()) : List.of(H2);
  }

  /** An empty database, which lives as long as the process. */
  public abstract DataSource empty() throws SQLException;

  /** Companies 1 to {@code count}, and as many shipments, of which each names one. */
  DataSource shipments(int count) throws SQLException {
    DataSource source = empty();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table company (id int primary key, name varchar(40))");
      statement.execute("create table shipments (id int primary key, company_id int)");
      statement.execute("insert into company values " + rows(count, "(%1$d, 'c%1$d')"));
      statement.execute("insert into shipments values " + rows(count, "(%1$d, %1$d)"));
    }
    return source;
  }

  private static String rows(int count, String format) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(id -> String.format(Locale.ROOT, format, id))
        .collect(Collectors.joining(", "));
  }
}
