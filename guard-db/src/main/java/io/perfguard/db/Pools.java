/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.db.hikari.HikariView;
import io.perfguard.db.plan.PlanConnections;
import io.perfguard.db.pool.PoolView;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what pool a data source is. HikariCP is asked by its own interfaces, others by the
 * names of their getters, so that none needs to be there. Thread-safe.
 */
final class Pools {
  private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";

  private static final List<Known> OTHERS = List.of(
      new Known(
          "org.apache.commons.dbcp2.BasicDataSource",
          "getMaxTotal",
          "getNumActive",
          "getNumIdle",
          "pool.setMaxTotal(%d)",
          "pool.setRemoveAbandonedOnBorrow(true); pool.setLogAbandoned(true)"),
      new Known(
          "org.apache.tomcat.jdbc.pool.DataSourceProxy",
          "getMaxActive",
          "getActive",
          "getIdle",
          "pool.setMaxActive(%d)",
          "pool.setSuspectTimeout(60); pool.setLogAbandoned(true)"),
      new Known(
          "com.mchange.v2.c3p0.AbstractComboPooledDataSource",
          "getMaxPoolSize",
          "getNumBusyConnectionsDefaultUser",
          "getNumIdleConnectionsDefaultUser",
          "pool.setMaxPoolSize(%d)",
          "pool.setDebugUnreturnedConnectionStackTraces(true)"),
      new Known(
          "com.alibaba.druid.pool.DruidDataSource",
          "getMaxActive",
          "getActiveCount",
          "getPoolingCount",
          "pool.setMaxActive(%d)",
          "pool.setRemoveAbandoned(true); pool.setLogAbandoned(true)"));

  private Pools() {}

  /** A pool by the names of its class and getters. */
  private record Known(
      String className, String maximum, String active, String idle, String resize, String leaks) {}

  /** What a pool says of itself; one that is not known says nothing. */
  static PoolView view(DataSource target) {
    if (find(target, HIKARI) != null) {
      PoolView hikari = hikari(target);
      if (hikari != null) {
        return hikari;
      }
    }
    for (Known known : OTHERS) {
      Object pool = find(target, known.className);
      PoolView view = pool == null ? null : view(pool, known);
      if (view != null) {
        return view;
      }
    }
    return PoolView.unknown();
  }

  /**
   * Where connections come from that are none of a pool's: what stands behind the pool, or the
   * target itself if it is no pool. Null if that cannot be told.
   */
  static @Nullable PlanConnections unpooled(DataSource target) {
    if (find(target, HIKARI) != null) {
      try {
        return HikariView.unpooled(target);
      } catch (SQLException | RuntimeException | LinkageError e) {
        return null;
      }
    }
    return isDriver(target) ? target::getConnection : null;
  }

  /** Drivers' own data sources open a connection each time. */
  private static boolean isDriver(DataSource target) {
    String name = target.getClass().getName();
    return name.equals("org.postgresql.ds.PGSimpleDataSource")
        || name.equals("org.h2.jdbcx.JdbcDataSource")
        || name.startsWith("org.springframework.jdbc.datasource.DriverManagerDataSource");
  }

  /** Apart, so that HikariCP's classes are looked for only where they are. */
  private static @Nullable PoolView hikari(DataSource target) {
    try {
      return HikariView.of(target);
    } catch (SQLException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  /** The target itself or what it passes its calls on to; null if there is none of this class. */
  private static @Nullable Object find(DataSource target, String className) {
    try {
      Class<?> type = Class.forName(className, false, target.getClass().getClassLoader());
      if (type.isInstance(target)) {
        return target;
      }
      return target.isWrapperFor(type) ? target.unwrap(type) : null;
    } catch (ClassNotFoundException | SQLException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  private static @Nullable PoolView view(Object pool, Known known) {
    try {
      return new Getters(
          getter(pool, known.maximum), getter(pool, known.active), getter(pool, known.idle), known);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static MethodHandle getter(Object pool, String name) throws ReflectiveOperationException {
    return MethodHandles.publicLookup()
        .unreflect(pool.getClass().getMethod(name))
        .bindTo(pool)
        .asType(MethodType.methodType(int.class));
  }

  /** A pool that is asked by handles of its getters. */
  private record Getters(
      MethodHandle askMaximum, MethodHandle askActive, MethodHandle askIdle, Known known)
      implements PoolView {
    @Override
    public int maximum() {
      return ask(askMaximum);
    }

    @Override
    public int active() {
      return ask(askActive);
    }

    @Override
    public int idle() {
      return ask(askIdle);
    }

    private static int ask(MethodHandle getter) {
      try {
        int said = (int) getter.invokeExact();
        return said;
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("the pool does not say", e);
      }
    }

    @Override
    public String resize(int size) {
      return String.format(Locale.ROOT, known.resize, size);
    }

    @Override
    public String watchForLeaks() {
      return known.leaks;
    }
  }
}
