/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.core.base.DataSize;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.QueryCache;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A query on H2 in memory, on a connection that stays open, and the same from the query cache:
 * prepare, one parameter, execute, all rows, close. The parameter is one of fifteen in turn, since
 * H2 itself keeps the result of a statement for the parameters that it had last.
 */
public class QueryCacheBenchmark {
  private static final int PARAMETERS = 16;
  private static final int SHIPMENTS = 20_000;
  private static final int COMPANIES = 1_000;
  private static final Duration TTL = Duration.ofHours(1);

  private static final String SUM =
      "select carrier, count(*), sum(weight) from shipments where state <> ? group by carrier order by carrier";
  private static final String JOIN =
      "select c.name, count(*), sum(s.weight) from shipments s join company c on c.id = s.company_id"
          + " where c.country = ? group by c.name order by 3 desc fetch first 20 rows only";
  private static final String LOOKUP = "select name, country from company where id = ?";

  /** The database, and an open connection. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH opens it
  public abstract static class Open {
    private Connection connection;
    private int turn;

    /**
     * Fills the tables, and opens the connection.
     *
     * @throws SQLException if H2 does
     */
    @Setup
    public void open() throws SQLException {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL("jdbc:h2:mem:shipments;DB_CLOSE_DELAY=-1");
      try (Connection raw = h2.getConnection();
          Statement statement = raw.createStatement()) {
        statement.execute("drop all objects");
        statement.execute(
            "create table company (id int primary key, name varchar(40), country int)");
        statement.execute(
            "create table shipments (id int primary key, company_id int, carrier varchar(20),"
                + " state int, weight numeric(10, 3))");
        statement.execute("insert into company select x, 'company ' || x, mod(x, " + PARAMETERS
            + ") from system_range(1, " + COMPANIES + ")");
        statement.execute("insert into shipments select x, 1 + mod(x * 7, " + COMPANIES
            + "), 'carrier ' || mod(x, 20), mod(x, " + PARAMETERS + "), mod(x * 31, 10000) / 10.0"
            + " from system_range(1, " + SHIPMENTS + ")");
        statement.execute("create index on shipments (company_id)");
      }
      connection = source(h2).getConnection();
      for (String sql : new String[] {SUM, JOIN, LOOKUP}) {
        if (ask(sql) == 0) {
          throw new AssertionError("no rows: " + sql);
        }
      }
    }

    abstract DataSource source(DataSource h2);

    final long ask(String sql) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        turn = turn % (PARAMETERS - 1) + 1;
        statement.setInt(1, turn);
        try (ResultSet rows = statement.executeQuery()) {
          long read = 0;
          while (rows.next()) {
            read += rows.getString(1).length() + rows.getLong(2);
          }
          return read;
        }
      }
    }

    /**
     * Closes the connection.
     *
     * @throws SQLException if H2 does
     */
    @TearDown
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** H2 alone. */
  public static class Asked extends Open {
    /** Not open yet. */
    public Asked() {}

    @Override
    DataSource source(DataSource h2) {
      return h2;
    }
  }

  /** Through the guard, with a query cache. */
  @SuppressWarnings("NullAway.Init") // JMH opens it
  public static class Kept extends Open {
    private GuardedDataSource source;

    /** Not open yet. */
    public Kept() {}

    @Override
    DataSource source(DataSource h2) {
      source = GuardedDataSource.builder("shipments", h2)
          .queryCache(DataSize.ofMegabytes(10))
          .explainSlowQueries(false)
          .build();
      return source;
    }

    @Override
    public void close() throws SQLException {
      super.close();
      // A cache that stands aside is worth nothing.
      long executions = source.stats().selectCount();
      if (executions > 3 + PARAMETERS || source.faultCount() > 0) {
        throw new AssertionError(executions + " executions, " + source.faultCount() + " faults");
      }
    }
  }

  /**
   * The sum, asked.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException if H2 does
   */
  @Benchmark
  public long sum(Asked open) throws SQLException {
    return open.ask(SUM);
  }

  /**
   * The sum, kept.
   *
   * @param open the connection
   * @return what was read
   * @throws Exception if H2 does
   */
  @Benchmark
  public long keptSum(Kept open) throws Exception {
    return QueryCache.cached(TTL, () -> open.ask(SUM));
  }

  /**
   * The join, asked.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException if H2 does
   */
  @Benchmark
  public long join(Asked open) throws SQLException {
    return open.ask(JOIN);
  }

  /**
   * The join, kept.
   *
   * @param open the connection
   * @return what was read
   * @throws Exception if H2 does
   */
  @Benchmark
  public long keptJoin(Kept open) throws Exception {
    return QueryCache.cached(TTL, () -> open.ask(JOIN));
  }

  /**
   * The lookup, asked.
   *
   * @param open the connection
   * @return what was read
   * @throws SQLException if H2 does
   */
  @Benchmark
  public long lookup(Asked open) throws SQLException {
    return open.ask(LOOKUP);
  }

  /**
   * The lookup, kept.
   *
   * @param open the connection
   * @return what was read
   * @throws Exception if H2 does
   */
  @Benchmark
  public long keptLookup(Kept open) throws Exception {
    return QueryCache.cached(TTL, () -> open.ask(LOOKUP));
  }
}
