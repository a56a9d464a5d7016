/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.benchmarks.harness.Options;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.plan.Advice;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/**
 * {@code benchmarks/eval advice}: what the plan advisor predicts an index to gain, and what it
 * gains once it is built, on PostgreSQL with a million rows that lie in memory.
 */
public final class AdviceEval {
  private static final String USAGE =
      "Usage: benchmarks/eval advice [--rows N]\n\nStarts PostgreSQL on this machine and fills a table of N rows (1,000,000);"
          + " a minute. Ends with 1 if a predicted\nand a measured gain differ by more than a factor of 3, or the advice"
          + " is not the index that is wanted.\n";
  private static final int[] MATCHING = {20, 200, 2_000, 20_000};
  private static final int RUNS = 31;
  private static final int FAST_RUNS = 301; // of what takes less than others disturb it for
  private static final double FACTOR = 3;

  private final DataSource pool;
  private final GuardedDataSource guarded;
  private final int rows;
  private final StringBuilder json = new StringBuilder();

  private AdviceEval(DataSource pool, int rows) {
    this.pool = pool;
    this.rows = rows;
    this.guarded = GuardedDataSource.builder("eval", pool)
        .slowThreshold(Duration.ofMillis(5))
        .explainSlowQueries(false)
        .build();
  }

  /**
   * Runs it; ends with code 1 if a prediction is off, 2 if the arguments are.
   *
   * @param args how many rows
   * @throws IOException if no server can be started
   * @throws SQLException as it came
   */
  public static void main(String[] args) throws IOException, SQLException {
    Options options = Options.parse(USAGE, args, Map.of("rows", 1_000_000L));
    int rows = options.count("rows");
    boolean good;
    try (EmbeddedPostgres server = EmbeddedPostgres.start();
        HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(server.getPostgresDatabase());
      pool.setMaximumPoolSize(2);
      good = new AdviceEval(pool, rows).run();
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run() throws SQLException {
    StringBuilder columns = new StringBuilder();
    for (int matching : MATCHING) {
      columns.append(", i % ").append(rows / matching).append(" as c").append(matching);
    }
    execute(
        "create table shipments as select i as id" + columns
            + ", 'note ' || i as note from generate_series(1, " + rows + ") i",
        "vacuum analyze shipments",
        "create table company as select i as id from generate_series(1, 100) i",
        "analyze company");
    median("select id from company where id = ?", FAST_RUNS); // the way to the database
    System.out.printf(
        Locale.ROOT,
        "%-9s %10s %10s %10s %10s %10s %10s %6s%n",
        "matching",
        "before",
        "predicted",
        "after",
        "gain",
        "predicted",
        "ratio",
        "tier");
    JsonWriter writer = new JsonWriter(json).beginObject().name("rows").value(rows);
    boolean good = true;
    for (int matching : MATCHING) {
      good &= run(matching, writer);
    }
    writer.endObject();
    System.out.println();
    System.out.println(json);
    return good;
  }

  private boolean run(int matching, JsonWriter writer) throws SQLException {
    String sql = "select id, note from shipments where c" + matching + " = ?";
    double before = median(sql, RUNS);
    Advice advice = guarded.planAdvisor().advise().stream()
        .filter(each -> each.columns().equals(List.of("c" + matching)))
        .findFirst()
        .orElse(null);
    if (advice == null) {
      System.out.println(matching + ": no advice, " + guarded.planAdvisor().skipped());
      return false;
    }
    execute(advice.ddl(), "vacuum analyze shipments");
    double after = median(sql, FAST_RUNS);
    double measured = before / after;
    double ratio = advice.gain() / measured;
    System.out.printf(
        Locale.ROOT,
        "%,9d %7.2f ms %7.2f ms %7.2f ms %9.1fx %9.1fx %10.2f %6s%n",
        matching,
        before / 1e6,
        advice.timeAfter().orElseThrow().toNanos() / 1e6,
        after / 1e6,
        measured,
        advice.gain(),
        ratio,
        advice.tier().name());
    writer
        .name("gain" + matching)
        .value(measured)
        .name("predicted" + matching)
        .value(advice.gain());
    return ratio < FACTOR && ratio > 1 / FACTOR;
  }

  /** Past the guard. */
  private void execute(String... statements) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Nanoseconds of an execution with all its rows. */
  private double median(String sql, int runs) throws SQLException {
    long[] times = new long[runs];
    try (Connection connection = guarded.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < runs; i++) {
        statement.setInt(1, 7);
        long began = System.nanoTime();
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            rows.getInt(1);
          }
        }
        times[i] = System.nanoTime() - began;
      }
    }
    return LongStream.of(times).sorted().skip(runs / 2).findFirst().orElseThrow();
  }
}
