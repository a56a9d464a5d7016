/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.db.GuardedDataSource;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An invalidation inside a transaction of a guarded connection, on a real database. */
class TransactionTest {
  private static final String REPOSITORY = """
        package app;
        import io.perfguard.cache.*;
        import java.sql.*;
        public class Repository {
          public int queries;
          final javax.sql.DataSource source;
          public Repository(javax.sql.DataSource source) { this.source = source; }
          @CacheMethod public int price(int id) throws SQLException {
            queries++;
            try (Connection c = source.getConnection(); Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select price from item where id = " + id)) {
              r.next();
              return r.getInt(1);
            }
          }
          @CacheInvalidate(cache = "Repository.price", key = "#id")
          public void update(Connection c, int id, int price) throws SQLException {
            try (Statement s = c.createStatement()) {
              s.executeUpdate("update item set price = " + price + " where id = " + id);
            }
          }
        }""";

  @TempDir
  private Path folder;

  private Object repository;

  private int price() throws Exception {
    return (int) repository.getClass().getMethod("price", int.class).invoke(repository, 1);
  }

  /** What another request sees meanwhile. */
  private int priceElsewhere() throws Exception {
    Callable<Integer> asked = this::price;
    return CompletableFuture.supplyAsync(() -> {
          try {
            return asked.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        })
        .get();
  }

  private void update(Connection connection, int price) throws Exception {
    repository
        .getClass()
        .getMethod("update", Connection.class, int.class, int.class)
        .invoke(repository, connection, 1, price);
  }

  private int queries() throws Exception {
    return repository.getClass().getField("queries").getInt(repository);
  }

  @Test
  void a_price_that_is_changed_is_never_seen_stale() throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:woven;DB_CLOSE_DELAY=-1");
    Delivery.Compiled compiled = Delivery.PROCESSOR.compile(
        folder.resolve("classes"), List.of(), Map.of("app/Repository.java", REPOSITORY));
    assertThat(compiled.success()).as("%s", compiled.messages()).isTrue();
    try (GuardRegistry guards = GuardRegistry.create();
        URLClassLoader loader = compiled.loader();
        Connection keep = h2.getConnection();
        Statement setUp = keep.createStatement()) {
      setUp.execute("create table item(id int primary key, price int)");
      setUp.execute("insert into item values(1, 10)");
      DataSource guarded = GuardedDataSource.builder("items", h2).register(guards);
      repository =
          loader.loadClass("app.Repository").getConstructor(DataSource.class).newInstance(guarded);
      assertThat(price()).isEqualTo(10).isEqualTo(price());
      assertThat(queries()).isEqualTo(1);

      try (Connection connection = guarded.getConnection()) {
        connection.setAutoCommit(false);
        update(connection, 20);
        // Not committed: others read the old price, and must not keep it.
        assertThat(priceElsewhere()).isEqualTo(10).isEqualTo(priceElsewhere());
        assertThat(queries()).isEqualTo(3);
        connection.commit();
      }
      assertThat(price()).isEqualTo(20).isEqualTo(priceElsewhere());
      assertThat(queries()).isEqualTo(4);

      try (Connection connection = guarded.getConnection()) {
        connection.setAutoCommit(false);
        update(connection, 30);
        connection.rollback();
      }
      assertThat(price()).isEqualTo(20).isEqualTo(priceElsewhere());
      assertThat(queries()).isEqualTo(5);

      try (Connection connection = guarded.getConnection()) {
        update(connection, 40); // commits by itself
      }
      assertThat(price()).isEqualTo(40);
    }
  }
}
