/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.benchmarks.harness.Options;
import io.perfguard.core.base.JsonWriter;
import io.perfguard.db.GuardedDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code benchmarks/eval advisor}: how long the application's queries take while the plan advisor
 * is at work in the background, beside how long they take without it, and without it again.
 */
public final class AdvisorEval {
  private static final String USAGE =
      "Usage: benchmarks/eval advisor [--rounds N] [--seconds S]\n\nStarts PostgreSQL on this machine; N (5) rounds of three"
          + " phases of S (20) seconds each: without the advisor, with it,\nwithout it again. Ends with 1 if the 99th"
          + " percentile differs by more than without it from itself.\n";
  private static final int ROWS = 200_000;
  private static final int STATEMENTS = 40;
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final HikariDataSource pool;
  private final SplittableRandom random = new SplittableRandom(42);

  private AdvisorEval(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Runs it; ends with code 1 if the advisor is felt, 2 if the arguments are wrong.
   *
   * @param args how many rounds of how many seconds
   * @throws IOException if no server can be started
   * @throws SQLException as it came
   */
  public static void main(String[] args) throws IOException, SQLException {
    Options options = Options.parse(USAGE, args, Map.of("rounds", 5L, "seconds", 20L));
    int rounds = options.count("rounds");
    int seconds = options.count("seconds");
    boolean good;
    try (EmbeddedPostgres server = EmbeddedPostgres.start();
        HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(server.getPostgresDatabase());
      pool.setMaximumPoolSize(2);
      good = new AdvisorEval(pool).run(rounds, seconds);
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run(int rounds, int seconds) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table shipments as select i as id, i % 997 as weight, 'note ' || i as note"
              + " from generate_series(1, " + ROWS + ") i");
      statement.execute("create unique index on shipments (id)");
      statement.execute("vacuum analyze shipments");
    }
    double unused = phase(false, seconds)[1]; // to be warm
    double[] with = new double[rounds];
    double[] chance = new double[rounds];
    double[] medians = new double[3];
    boolean asked = true; // of an advisor that did nothing it says nothing
    for (int round = 0; round < rounds; round++) {
      double[] before = phase(false, seconds);
      double[] between = phase(true, seconds);
      double[] after = phase(false, seconds);
      with[round] = between[1] - (before[1] + after[1]) / 2;
      chance[round] = Math.abs(before[1] - after[1]);
      System.out.printf(
          Locale.ROOT,
          "round %d of %d: 50 %% within %.0f, %.0f, %.0f µs; 99 %% within %.0f, %.0f, %.0f µs; %.0f plans%n",
          round + 1,
          rounds,
          before[0],
          between[0],
          after[0],
          before[1],
          between[1],
          after[1],
          between[2]);
      asked &= between[2] > 0;
      medians[0] += before[1] / rounds;
      medians[1] += between[1] / rounds;
      medians[2] += after[1] / rounds;
    }
    Arrays.sort(with);
    Arrays.sort(chance);
    double difference = with[rounds / 2];
    double band = chance[rounds - 1];
    boolean inside = asked && difference <= band;
    System.out.printf(
        Locale.ROOT,
        "99 %% within %.0f µs without, %.0f with, %.0f without again; difference %+.0f µs (median of the rounds), by chance %.0f:"
            + " %s%n",
        medians[0],
        medians[1],
        medians[2],
        difference,
        band,
        inside ? "inside" : asked ? "outside" : "no plan was asked for in some round");
    StringBuilder json = new StringBuilder();
    new JsonWriter(json)
        .beginObject()
        .name("differenceMicros")
        .value(difference)
        .name("chanceMicros")
        .value(band)
        .name("inside")
        .value(inside)
        .endObject();
    System.out.println(json);
    return inside;
  }

  /** Median and 99th percentile in microseconds, and how many plans the advisor has asked for. */
  private double[] phase(boolean advised, int seconds) throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder("eval", pool)
        .slowThreshold(Duration.ofNanos(1)) // all of them are looked at
        .explainSlowQueries(advised)
        .build();
    long[] times = new long[(int) (TimeUnit.SECONDS.toNanos(seconds) / STEP_NANOS)];
    long due = System.nanoTime();
    for (int i = 0; i < times.length; i++) {
      due += STEP_NANOS;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      int which = random.nextInt(STATEMENTS);
      String sql = "select note as n" + which + " from shipments where id = ? and weight < ?";
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setInt(1, 1 + random.nextInt(ROWS));
        statement.setInt(2, 1_000);
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next()) {
            throw new IllegalStateException("a row is missing");
          }
        }
      }
      times[i] = System.nanoTime() - due; // as who asked at that time waits
    }
    int plans = source.planAdvisor().plans().size();
    source.planAdvisor().end();
    Arrays.sort(times);
    return new double[] {times[times.length / 2] / 1e3, times[times.length * 99 / 100] / 1e3, plans
    };
  }
}
