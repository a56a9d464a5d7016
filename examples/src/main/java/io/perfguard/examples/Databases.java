/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.PoolGuard;
import io.perfguard.db.QueryCache;
import io.perfguard.db.hikari.PoolOverflow;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.pool.PoolStats;
import io.perfguard.db.routing.RoutingDataSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/** What is read of a pool and of plans, and how reads are sent elsewhere or kept. */
final class Databases {
  private Databases() {}

  static PoolStats pool(GuardRegistry guards) {
    // region pool
    PoolStats p = guards.stats(PoolGuard.KIND).get("orders");
    // endregion
    return p;
  }

  static DataSource overflow(GuardRegistry guards, HikariDataSource hikari) {
    // region overflow
    DataSource orders =
        GuardedDataSource.builder("orders", PoolOverflow.of(hikari, 20)).register(guards);
    // endregion
    return orders;
  }

  static List<Advice> advice(GuardRegistry guards) {
    // region advice
    List<Advice> a = guards.get(GuardedDataSource.KIND, "orders").planAdvisor().advise();
    // endregion
    return a;
  }

  static DataSource routing(GuardRegistry guards, DataSource primary, DataSource replica1) {
    // region routing
    DataSource db = RoutingDataSource.builder("orders", primary)
        .replica("r1", replica1)
        .stickFor(Duration.ofSeconds(2))
        .register(guards);
    // endregion
    return db;
  }

  static <T> T read(Callable<T> work) throws Exception {
    // region reads
    T orders = RoutingDataSource.readOnly(work);
    // endregion
    return orders;
  }

  static DataSource caching(GuardRegistry guards, DataSource pool) {
    // region cache
    DataSource orders = GuardedDataSource.builder("orders", pool)
        .queryCache(DataSize.ofMegabytes(50))
        .register(guards);
    // endregion
    return orders;
  }

  static <T> List<T> cached(Callable<List<T>> factors) throws Exception {
    // region cached
    List<T> known = QueryCache.cached(Duration.ofMinutes(1), factors);
    // endregion
    return known;
  }
}
