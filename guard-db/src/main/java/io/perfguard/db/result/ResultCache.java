/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Rows by what was asked, in a bounded cache; those of a table go when the table was written to.
 * Thread-safe.
 */
public final class ResultCache {
  /*
   * Why nothing stale is read after a commit: a write tells the tables that it wrote before its caller goes on; the cache
   * then lets go of the rows of these tables and of each load that was under way, so that a load which read before the
   * commit is never kept, and never given to who asks after it. Who asks between the commit and its caller's going on may
   * get the rows from before: nobody could tell that from having asked a moment sooner.
   */
  private static final long MAXIMUM_SHARE = 10; // of the cache, for one result

  private final GuardedCache<ResultKey, CachedRows> cache;
  private final GuardClock clock;
  private final long maximumBytes;
  private final LongAdder refused = new LongAdder();

  /**
   * A cache.
   *
   * @param name the data source's
   * @param size the most bytes
   * @param clock ages rows
   */
  public ResultCache(String name, DataSize size, GuardClock clock) {
    this.clock = clock;
    this.maximumBytes = Math.max(1, size.bytes() / MAXIMUM_SHARE);
    this.cache = GuardedCache.<ResultKey, CachedRows>builder(name + " queries")
        .maximumBytes(size)
        .weigher((key, rows) -> rows.bytes())
        .tags((key, rows) -> rows.tables())
        .ttl(Duration.ofDays(1)) // each entry has its own, which is shorter
        .clock(clock)
        .build();
  }

  /**
   * The cache behind.
   *
   * @return a guard of its own
   */
  public GuardedCache<ResultKey, CachedRows> cache() {
    return cache;
  }

  /**
   * Queries whose result could not be kept.
   *
   * @return a count that only grows
   */
  public long refusedCount() {
    return refused.sum();
  }

  /** The result of a query may not be kept, though that was allowed. */
  public void refuse() {
    refused.increment();
  }

  /** Executes the query. */
  @FunctionalInterface
  public interface Query {
    /**
     * Executes it.
     *
     * @return its rows
     * @throws SQLException as it came
     */
    @Nullable
    ResultSet execute() throws SQLException;
  }

  /**
   * The rows of a query, from the cache or by executing it, once for all who ask at a time.
   *
   * @param key what it asks
   * @param tables the tables that it reads
   * @param ttlNanos how old rows may be
   * @param statement whose result they are
   * @param query executes it
   * @return its rows
   * @throws SQLException as it came
   */
  public @Nullable ResultSet query(
      ResultKey key, Set<String> tables, long ttlNanos, Statement statement, Query query)
      throws SQLException {
    for (int round = 0; round < 2; round++) {
      Load own = new Load(tables, ttlNanos, query);
      CachedRows rows;
      try {
        rows = cache.get(key, asked -> own.run());
      } catch (SQLException | RuntimeException | Error e) {
        if (own.led) {
          throw e;
        }
        // What has ended another's transaction or time need not end this one's.
        return query.execute();
      }
      if (own.led) {
        return own.result(statement);
      } else if (rows.isRefused()) {
        refuse();
        return query.execute();
      } else if (rows.isGood(clock.nanoTime(), ttlNanos)) {
        return rows.open(statement);
      }
      cache.invalidate(key);
    }
    return query.execute();
  }

  /** One caller's own execution, if it is the one that loads. Not thread-safe. */
  private final class Load {
    private final Set<String> tables;
    private final long ttlNanos;
    private final Query query;
    private boolean led;
    private @Nullable CachedRows loaded;
    private @Nullable ResultSet left; // unread, since its rows cannot be kept
    private boolean none;

    Load(Set<String> tables, long ttlNanos, Query query) {
      this.tables = tables;
      this.ttlNanos = ttlNanos;
      this.query = query;
    }

    CachedRows run() throws SQLException {
      led = true;
      long began = clock.nanoTime(); // rows are as old as the question
      ResultSet found = query.execute();
      if (found == null) {
        none = true;
        return CachedRows.refused(tables, began, ttlNanos);
      }
      try {
        CachedRows.columns(found);
      } catch (CachedRows.RefusedException e) {
        left = found;
        return CachedRows.refused(tables, began, ttlNanos);
      }
      try {
        CachedRows rows = CachedRows.read(found, tables, maximumBytes, began, ttlNanos);
        loaded = rows;
        return rows;
      } catch (CachedRows.RefusedException e) {
        return CachedRows.refused(tables, began, ttlNanos);
      }
    }

    @Nullable
    ResultSet result(Statement statement) throws SQLException {
      CachedRows rows = loaded;
      if (rows != null) {
        return rows.open(statement);
      } else if (none) {
        return null;
      }
      refuse();
      return left == null ? query.execute() : left; // the first rows were read already
    }
  }

  /**
   * Tables were written to, and that is committed or will be seen by everybody.
   *
   * @param tables their names, in lower case, whatever their schema: of two tables of one name both
   *     count as written
   */
  public void wrote(Collection<String> tables) {
    tables.forEach(cache::invalidateTag);
  }

  /** Something was done of which nobody can tell what it wrote. */
  public void wroteAnything() {
    cache.invalidateAll();
  }
}
