/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hikari;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.db.plan.PlanConnections;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Connections as a pool opens them, but not for the pool. */
class HikariViewTest {
  private static final String URL = "jdbc:h2:mem:view";
  private static final String INIT =
      "create schema if not exists shop\\;" + "create user if not exists reader password 'r' admin";

  private static HikariDataSource pool() {
    HikariDataSource pool = new HikariDataSource();
    pool.setMaximumPoolSize(1);
    pool.setSchema("SHOP");
    pool.setConnectionInitSql("set @begun = 5");
    return pool;
  }

  private static void isAsThePools(HikariDataSource pool, String user) throws SQLException {
    try (pool;
        Connection pooled = pool.getConnection()) {
      PlanConnections own = HikariView.unpooled(pool);
      assertThat(own).isNotNull();
      try (Connection connection = own.open();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select @begun, current_user")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(5);
        assertThat(rows.getString(2)).isEqualTo(user);
        assertThat(connection.getSchema()).isEqualTo("SHOP").isEqualTo(pooled.getSchema());
        assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
      }
    }
  }

  @Test
  void by_an_address() throws SQLException {
    HikariDataSource pool = pool();
    pool.setJdbcUrl(URL + "1;INIT=" + INIT);
    pool.setUsername("sa");
    isAsThePools(pool, "SA");
  }

  @Test
  void by_a_data_source_and_another_user() throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(URL + "2;DB_CLOSE_DELAY=-1");
    source.setUser("sa");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema shop");
      statement.execute("create user reader password 'r' admin");
    }
    HikariDataSource pool = pool();
    pool.setDataSource(source);
    pool.setUsername("reader");
    pool.setPassword("r");
    isAsThePools(pool, "READER");
  }

  @Test
  void by_the_class_of_a_data_source() throws SQLException {
    HikariDataSource pool = pool();
    pool.setDataSourceClassName(JdbcDataSource.class.getName());
    pool.addDataSourceProperty("URL", URL + "3;INIT=" + INIT);
    pool.addDataSourceProperty("user", "sa");
    isAsThePools(pool, "SA");
  }
}
