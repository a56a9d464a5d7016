/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.DriverDataSource;
import io.perfguard.db.plan.PlanConnections;
import io.perfguard.db.pool.PoolView;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A HikariCP pool's own numbers: its size of its configuration, which may be changed while it runs,
 * all else of its MXBean.
 *
 * <p>Thread-safe.
 */
public final class HikariView implements PoolView {
  private final HikariDataSource pool;

  private HikariView(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * The pool behind a data source.
   *
   * @param target a pool, or what passes its calls on to one
   * @return its view; null if there is no such pool
   * @throws SQLException if the target cannot say
   */
  public static @Nullable HikariView of(DataSource target) throws SQLException {
    if (target instanceof HikariDataSource pool) {
      return new HikariView(pool);
    }
    return target.isWrapperFor(HikariDataSource.class)
        ? new HikariView(target.unwrap(HikariDataSource.class))
        : null;
  }

  /**
   * What opens connections as the pool does, with the same user, catalog, schema and first
   * statement, but not for the pool.
   *
   * @param target a pool, or what passes its calls on to one
   * @return null if there is no such pool
   * @throws SQLException if the target cannot say
   */
  public static @Nullable PlanConnections unpooled(DataSource target) throws SQLException {
    HikariView view = of(target);
    return view == null ? null : view::open;
  }

  private Connection open() throws SQLException {
    String user = pool.getUsername();
    DataSource source = source();
    Connection connection =
        user == null ? source.getConnection() : source.getConnection(user, pool.getPassword());
    try (Statement statement = connection.createStatement()) {
      if (pool.getCatalog() != null) {
        connection.setCatalog(pool.getCatalog());
      }
      if (pool.getSchema() != null) {
        connection.setSchema(pool.getSchema());
      }
      if (pool.getConnectionInitSql() != null) {
        statement.execute(pool.getConnectionInitSql());
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  private DataSource source() throws SQLException {
    if (pool.getDataSource() != null) {
      return pool.getDataSource();
    } else if (pool.getJdbcUrl() != null) {
      return new DriverDataSource(
          pool.getJdbcUrl(),
          pool.getDriverClassName(),
          pool.getDataSourceProperties(),
          pool.getUsername(),
          pool.getPassword());
    }
    try { // the one that the pool has made of its properties, which it gives out by its class alone
      return pool.unwrap(
          Class.forName(pool.getDataSourceClassName(), false, pool.getClass().getClassLoader())
              .asSubclass(DataSource.class));
    } catch (ClassNotFoundException e) {
      throw new SQLException("the pool's data source is not visible to the pool", e);
    }
  }

  @Override
  public int maximum() {
    return pool.getMaximumPoolSize();
  }

  @Override
  public int active() {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    return bean == null ? 0 : bean.getActiveConnections(); // null before the first connection
  }

  @Override
  public int idle() {
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    return bean == null ? 0 : bean.getIdleConnections();
  }

  @Override
  public String resize(int size) {
    return String.format(Locale.ROOT, "hikari.setMaximumPoolSize(%d);", size);
  }

  @Override
  public String watchForLeaks() {
    return "hikari.setLeakDetectionThreshold(60_000)";
  }
}
