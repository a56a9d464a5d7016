/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import com.vladmihalcea.flexypool.FlexyPoolDataSource;
import com.vladmihalcea.flexypool.adaptor.HikariCPPoolAdapter;
import com.vladmihalcea.flexypool.config.FlexyPoolConfiguration;
import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.GuardClock;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.PoolGuard;
import io.perfguard.db.lease.Lease;
import io.perfguard.db.lease.LeaseTable;
import io.perfguard.db.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A connection that is taken from a HikariCP pool and given back; its driver does nothing. */
@Warmup(iterations = 1, time = 3) // layers of wrappers are compiled late
public class PoolBenchmark {
  private static final int SIZE = 10;

  /** A pool, and what is around it. */
  @State(Scope.Benchmark)
  public abstract static class Pool {
    final HikariDataSource hikari = new HikariDataSource();
    final DataSource source;

    Pool(long leakMillis) {
      hikari.setDataSource(new NoOpDataSource());
      hikari.setMaximumPoolSize(SIZE);
      hikari.setLeakDetectionThreshold(leakMillis);
      source = around(hikari);
    }

    abstract DataSource around(HikariDataSource pool);

    final boolean borrow() throws SQLException {
      try (Connection connection = source.getConnection()) {
        return connection.isClosed();
      }
    }

    /**
     * Closes it.
     *
     * @throws SQLException never
     */
    @TearDown
    public void close() throws SQLException {
      hikari.close();
    }
  }

  /** HikariCP alone. */
  public static class Hikari extends Pool {
    /** Makes it. */
    public Hikari() {
      super(0);
    }

    @Override
    DataSource around(HikariDataSource pool) {
      return pool;
    }
  }

  /** HikariCP that looks for leaks by itself. */
  public static class HikariLeaks extends Pool {
    /** Makes it. */
    public HikariLeaks() {
      super(TimeUnit.MINUTES.toMillis(1));
    }

    @Override
    DataSource around(HikariDataSource pool) {
      return pool;
    }
  }

  /** FlexyPool around it. */
  public static class Flexy extends Pool {
    /** Makes it. */
    public Flexy() {
      super(0);
    }

    @Override
    @SuppressWarnings("unchecked") // of an array of strategies that is empty
    DataSource around(HikariDataSource pool) {
      return new FlexyPoolDataSource<>(
          new FlexyPoolConfiguration.Builder<>("orders", pool, HikariCPPoolAdapter.FACTORY)
              .setJmxEnabled(false)
              .build());
    }
  }

  /** Ours around it. */
  @SuppressWarnings("NullAway.Init") // the first constructor calls around(…)
  public static class Perfguard extends Pool {
    private GuardRegistry guards; // given a value by around(…), before this class is begun with

    /** Makes it. */
    public Perfguard() {
      super(0);
    }

    @Override
    DataSource around(HikariDataSource pool) {
      guards = GuardRegistry.create();
      return GuardedDataSource.builder("orders", pool).register(guards);
    }

    @Override
    public void close() throws SQLException {
      PoolStats stats = guards.stats(PoolGuard.KIND).get("orders");
      if (stats.holds().count() < 2 || stats.active() != 0 || stats.max() != SIZE) {
        throw new AssertionError("not what the benchmark did: " + stats);
      }
      guards.close();
      super.close();
    }
  }

  /** The records of leases, of a connection that costs nothing. */
  @State(Scope.Benchmark)
  public static class Leases {
    final GuardClock clock = GuardClock.system();
    final LeaseTable table = new LeaseTable(clock);
  }

  /**
   * HikariCP alone.
   *
   * @param pool the pool
   * @return false
   * @throws SQLException never
   */
  @Benchmark
  public boolean hikari(Hikari pool) throws SQLException {
    return pool.borrow();
  }

  /**
   * HikariCP with its leak detection.
   *
   * @param pool the pool
   * @return false
   * @throws SQLException never
   */
  @Benchmark
  public boolean hikariLeakDetection(HikariLeaks pool) throws SQLException {
    return pool.borrow();
  }

  /**
   * FlexyPool.
   *
   * @param pool the pool
   * @return false
   * @throws SQLException never
   */
  @Benchmark
  public boolean flexyPool(Flexy pool) throws SQLException {
    return pool.borrow();
  }

  /**
   * A guarded data source as it comes.
   *
   * @param pool the pool
   * @return false
   * @throws SQLException never
   */
  @Benchmark
  public boolean perfguard(Perfguard pool) throws SQLException {
    return pool.borrow();
  }

  /**
   * What is noted of a lease, readings of the clock included: asked for, got, given back.
   *
   * @param leases the records
   * @return the record
   */
  @Benchmark
  public Object lease(Leases leases) {
    LeaseTable table = leases.table;
    long asked = leases.clock.nanoTime();
    Lease lease = table.begin(Thread.currentThread(), asked);
    if (lease == null) {
      throw new AssertionError("one at a time, and there was none left");
    }
    table.got(lease, leases.clock.nanoTime());
    lease.ended(leases.clock.nanoTime());
    return lease;
  }
}
