/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.QueryCapture;
import java.util.List;
import javax.sql.DataSource;

/**
 * Where assertions begin:
 *
 * <pre>{@code
 * assertThat(factors).loadsOnceFor(() -> service.quote(order)).hasHitRateOfAtLeast(0.9);
 * assertThat(guards).hasNoFinding("PG-210");
 * assertThat(guards).queries().select().atMost(3);
 * assertThat(dataSource).foreignKeys().areIndexed();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PerfguardAssertions {
  private PerfguardAssertions() {}

  /**
   * About a cache.
   *
   * @param cache the cache
   * @return its assertions
   */
  public static GuardedCacheAssert assertThat(GuardedCache<?, ?> cache) {
    return new GuardedCacheAssert(cache);
  }

  /**
   * About what a registry finds, and what its data sources execute.
   *
   * @param guards the registry
   * @return its assertions
   */
  public static GuardRegistryAssert assertThat(GuardRegistry guards) {
    return new GuardRegistryAssert(guards);
  }

  /**
   * About a database, guarded or not.
   *
   * @param source the database
   * @return its assertions
   */
  public static DataSourceAssert assertThat(DataSource source) {
    return new DataSourceAssert(source);
  }

  /**
   * About the queries that a capture saw.
   *
   * @param queries the capture, open or closed
   * @return their assertions
   */
  public static QueriesAssert assertThat(QueryCapture queries) {
    return new QueriesAssert(queries, Executed.of(List.of(queries)), " while captured");
  }
}
