/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.pool.PoolStats;
import java.sql.Connection;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pools that applications have, asked how large they are and how many they have given out. */
class PoolsTest {
  private static final String URL = "jdbc:h2:mem:pools;DB_CLOSE_DELAY=-1";

  /** Makes a pool of four. */
  @FunctionalInterface
  interface Maker {
    DataSource make() throws Exception;
  }

  static Stream<Named<Maker>> pools() {
    return Stream.of(
        Named.of("HikariCP", () -> {
          HikariDataSource pool = new HikariDataSource();
          pool.setJdbcUrl(URL);
          pool.setMaximumPoolSize(4);
          return pool;
        }),
        Named.of("DBCP", () -> {
          BasicDataSource pool = new BasicDataSource();
          pool.setUrl(URL);
          pool.setMaxTotal(4);
          return pool;
        }),
        Named.of("Tomcat", () -> {
          PoolProperties properties = new PoolProperties();
          properties.setUrl(URL);
          properties.setDriverClassName("org.h2.Driver");
          properties.setMaxActive(4);
          properties.setInitialSize(1);
          return new org.apache.tomcat.jdbc.pool.DataSource(properties);
        }),
        Named.of("c3p0", () -> {
          ComboPooledDataSource pool = new ComboPooledDataSource();
          pool.setJdbcUrl(URL);
          pool.setMaxPoolSize(4);
          pool.setMinPoolSize(1);
          pool.setInitialPoolSize(1);
          return pool;
        }),
        Named.of("Druid", () -> {
          DruidDataSource pool = new DruidDataSource();
          pool.setUrl(URL);
          pool.setMaxActive(4);
          return pool;
        }));
  }

  @ParameterizedTest
  @MethodSource("pools")
  void a_pool_says_its_size_and_what_is_held(Maker maker) throws Exception {
    DataSource pool = maker.make();
    try (GuardRegistry guards = GuardRegistry.create()) {
      GuardedDataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
      try (Connection first = orders.getConnection();
          Connection second = orders.getConnection()) {
        assertThat(first.isValid(1) && second.isValid(1)).isTrue();
        PoolStats stats = guards.stats(PoolGuard.KIND).get("orders");
        assertThat(stats.max()).isEqualTo(4);
        assertThat(stats.active()).isEqualTo(2);
        assertThat(stats.utilisation()).isEqualTo(0.5);
        assertThat(stats.total()).isBetween(2L, 4L);
        assertThat(stats.nestedCount()).isEqualTo(1);
      }
      assertThat(guards.get(PoolGuard.KIND, "orders").stats().active()).isZero();
      assertThat(orders.pool().faultCount()).isZero();
    } finally {
      if (pool instanceof AutoCloseable closeable) {
        closeable.close();
      } else if (pool instanceof org.apache.tomcat.jdbc.pool.DataSource tomcat) {
        tomcat.close(true);
      }
    }
  }

  @Test
  void what_is_no_pool_has_no_size() throws Exception {
    try (GuardRegistry guards = GuardRegistry.create()) {
      GuardedDataSource orders =
          GuardedDataSource.builder("orders", Database.H2.empty()).register(guards);
      assertThat(orders.pool().stats().max()).isEqualTo(-1);
    }
  }
}
