/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.catalog.Catalog;
import io.perfguard.db.catalog.ForeignKey;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of catalogs have in common: a database with one table, companies. */
abstract class CatalogCase {
  /** Answers of a driver's metadata that are not the driver's. */
  interface Answers {
    Object to(String method) throws SQLException;
  }

  static final Object DRIVERS_OWN = new Object();

  DataSource source;
  private final List<Connection> opened = new ArrayList<>();

  /** Where it is tried. */
  abstract Database database();

  @BeforeEach
  void begin() throws SQLException {
    source = database().empty();
    execute("create table company (id int primary key, code varchar(9) unique)");
  }

  @AfterEach
  void end() throws SQLException {
    for (Connection connection : opened) {
      connection.close();
    }
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  Catalog read() throws SQLException {
    Catalog catalog = Catalog.read(source);
    assertThat(catalog.skipped()).isEmpty();
    return catalog;
  }

  /** As the database keeps a name that was written without quotes. */
  String kept(String name) {
    return database() == Database.H2 ? name.toUpperCase(Locale.ROOT) : name;
  }

  List<String> keptAll(String... names) {
    return List.of(names).stream().map(this::kept).toList();
  }

  List<List<String>> unindexed() throws SQLException {
    return read().unindexedForeignKeys().stream().map(ForeignKey::columns).toList();
  }

  /** What would be executed for each key that has no index, and that it helps. */
  List<String> repaired() throws SQLException {
    Catalog catalog = read();
    List<String> repairs = catalog.unindexedForeignKeys().stream()
        .map(catalog::createIndex)
        .distinct()
        .toList();
    execute(repairs.toArray(new String[0]));
    assertThat(unindexed()).isEmpty();
    return repairs.stream().map(repair -> repair.replace(" concurrently", "")).toList();
  }

  static Object refusing(String called, String refused) throws SQLException {
    if (called.equals(refused)) {
      throw new SQLException("permission denied");
    }
    return DRIVERS_OWN;
  }

  /** A connection whose metadata answer some questions otherwise. */
  Connection answering(Answers answers) throws SQLException {
    Connection connection = source.getConnection();
    opened.add(connection);
    DatabaseMetaData metaData = proxy(DatabaseMetaData.class, connection.getMetaData(), answers);
    return proxy(
        Connection.class, connection, name -> name.equals("getMetaData") ? metaData : DRIVERS_OWN);
  }

  private static <T> T proxy(Class<T> type, T target, Answers answers) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          Object answer = answers.to(method.getName());
          if (answer != DRIVERS_OWN) {
            return answer;
          }
          try {
            return method.invoke(target, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        }));
  }
}
