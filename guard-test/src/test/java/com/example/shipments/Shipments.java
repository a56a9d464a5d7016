/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.shipments;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A small application on H2: shipments, each of a company of its own. */
public final class Shipments {
  private static final AtomicLong NUMBER = new AtomicLong();

  private Shipments() {}

  /** A fresh database with so many shipments and companies. */
  public static DataSource database(int count) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:shipments" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table company (id int primary key, name varchar(40))");
      statement.execute("create table shipments (id int primary key, company_id int)");
      statement.execute(
          "insert into company select x, 'c' || x from system_range(1, " + count + ")");
      statement.execute("insert into shipments select x, x from system_range(1, " + count + ")");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return source;
  }

  /** Asks for each company by itself. */
  public static List<String> companiesOneByOne(DataSource source) {
    try (Connection connection = source.getConnection();
        PreparedStatement all =
            connection.prepareStatement("select id, company_id from shipments order by id");
        ResultSet rows = all.executeQuery()) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(company(connection, rows.getInt(2)));
      }
      return names;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String company(Connection connection, int id) throws SQLException {
    try (PreparedStatement one =
        connection.prepareStatement("select name from company where id = ?")) {
      one.setInt(1, id);
      try (ResultSet row = one.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  /** Asks once for all: the repaired twin. */
  public static List<String> companiesAtOnce(DataSource source) {
    return strings(
        source,
        "select c.name from shipments s join company c on c.id = s.company_id order by s.id");
  }

  /** A single query. */
  public static List<String> ids(DataSource source) {
    return strings(source, "select id from shipments");
  }

  private static List<String> strings(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> strings = new ArrayList<>();
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
      return strings;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** A single write. */
  public static void rename(DataSource source, String name) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("update company set name = ? where id = 1")) {
      statement.setString(1, name);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
