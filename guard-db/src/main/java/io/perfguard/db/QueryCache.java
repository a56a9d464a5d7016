/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import io.perfguard.db.result.CacheScope;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Answers queries from results that are kept for a while, where the application says so: for a call
 * site by {@link #cached}, for a text by a hint, {@code /* perfguard:cache ttl=60s *}{@code /}. A
 * data source keeps results if its builder was told {@code queryCache(size)}.
 *
 * <pre>{@code
 * List<Factor> factors = QueryCache.cached(Duration.ofMinutes(1), () -> repository.factors("US"));
 * }</pre>
 *
 * <p>Kept results are those of {@code executeQuery}. They go when their time is over, and when a
 * transaction ends that has written to one of their tables through the same data source. A
 * statement of which nobody can tell for certain what it writes lets all go; one that may have
 * changed the session (a setting, a call, a function that is not known, a transaction begun in SQL,
 * a temporary table) ends the caching on its connection as well. What the guard does not see only
 * the time ends: triggers and cascades onto other tables, other applications, another data source,
 * the commit of a distributed transaction. A view's result goes when the view is written to, not
 * with its tables.
 *
 * <p>Nothing is answered from the cache inside a transaction that has written or locked, or whose
 * isolation is above read committed. Results with LOBs, arrays or other values that live in their
 * transaction are not kept.
 *
 * <p>Thread-safe.
 */
public final class QueryCache {
  private QueryCache() {}

  /**
   * Queries in here may be answered from the cache.
   *
   * @param ttl how old answers may be, > 0
   * @param work what is done, on this thread
   * @param <T> what comes of it
   * @return what came of it
   * @throws Exception what the work throws, as it came
   * @throws IllegalArgumentException if the time is 0 or negative
   */
  public static <T> T cached(Duration ttl, Callable<T> work) throws Exception {
    long nanos = Durations.saturatedNanos(Require.positive(ttl, "ttl"));
    Require.nonNull(work, "work");
    Long before = CacheScope.begin(nanos);
    try {
      return work.call();
    } finally {
      CacheScope.end(before);
    }
  }
}
