/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import com.zaxxer.hikari.HikariDataSource;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.plan.Advice;
import io.perfguard.db.routing.RoutingDataSource;
import io.perfguard.db.routing.RoutingStats;
import io.perfguard.examples.warehouse.Warehouse;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Playbook issue 4, database bottleneck, on PostgreSQL with a million rows and a streaming replica:
 * companies deleted by a foreign key without an index, all columns read where two are wanted, reads
 * that a replica could serve. Prints the diagnosis, then what the repairs brought.
 *
 * <p>Ends with 1 if a planted fault is not found, or somebody read less than he had written.
 */
public final class Playbook04 {
  private static final int RUNS = 20;
  private static final int COUNTED = 200;
  private static final PrintStream OUT = System.out;

  private final Scorecard scorecard = new Scorecard();

  private Playbook04() {}

  /** Runs the example. */
  public static void main(String[] args) throws Exception {
    System.exit(new Playbook04().run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    OUT.printf(
        Locale.ROOT,
        "Starting PostgreSQL and a replica on this machine, and filling it with %,d shipments ...%n",
        Warehouse.SHIPMENTS);
    Warehouse warehouse = Warehouse.start(true).orElse(null);
    if (warehouse == null) {
      return true;
    }
    try (warehouse) {
      indexes(warehouse);
      replicas(warehouse);
    }
    OUT.println();
    OUT.println("What the repairs brought, measured in this run (median, before and after):");
    OUT.println();
    boolean good = scorecard.print(OUT);
    OUT.println();
    OUT.println(good ? "All findings were there." : "This run failed.");
    return good;
  }

  // ---- indexes, columns

  private void indexes(Warehouse warehouse) throws Exception {
    try (HikariDataSource pool = warehouse.pool(4);
        GuardRegistry guards = GuardRegistry.create()) {
      GuardedDataSource orders = GuardedDataSource.builder("orders", pool).register(guards);
      Duration joined =
          median(() -> count(orders, "SELECT * FROM shipments WHERE company_id = ?", 7));
      Duration all = median(() -> count(orders, "SELECT * FROM shipments WHERE weight > ?", 900));
      List<Advice> advice = orders.planAdvisor().advise();
      Diagnosis diagnosis = guards.diagnose();
      OUT.println();
      diagnosis.print(OUT);
      OUT.println();
      for (String code : List.of("PG-401", "PG-403")) {
        scorecard.check(
            diagnosis.findings().stream().anyMatch(finding -> finding.code().equals(code)),
            "planted fault not found: " + code);
      }
      OUT.println("Building what the advisor names ...");
      for (Advice each : advice) {
        if (each.columns().contains("company_id")) {
          OUT.println("  " + each);
          warehouse.execute(each.ddl(), "analyze shipments");
        }
      }
      Duration after =
          median(() -> count(orders, "SELECT * FROM shipments WHERE company_id = ?", 7));
      gain("indexes", joined, after, 10, "10-1000x faster queries");
      Duration fewer =
          median(() -> count(orders, "SELECT count(*) FROM shipments WHERE weight > ?", 900));
      gain("query optimization: count in the database", all, fewer, 2, "2-10x faster");
    }
  }

  private void gain(String trouble, Duration before, Duration after, int least, String promise) {
    scorecard.gain(
        "4",
        trouble,
        Durations.print(before),
        Durations.print(after),
        (double) before.toNanos() / after.toNanos(),
        least,
        promise);
  }

  private static int count(DataSource orders, String sql, int value) throws SQLException {
    try (Connection connection = orders.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        int count = 0;
        while (rows.next()) {
          count++;
        }
        return count;
      }
    }
  }

  private static Duration median(Callable<Integer> query) throws Exception {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      long began = System.nanoTime();
      if (query.call() == 0) {
        throw new IllegalStateException("the query finds nothing");
      }
      times.add(System.nanoTime() - began);
    }
    times.sort(null);
    return Duration.ofNanos(times.get(RUNS / 2));
  }

  // ---- a replica

  private void replicas(Warehouse warehouse) throws Exception {
    try (HikariDataSource primary = warehouse.pool(4);
        HikariDataSource replica = warehouse.replicaPool(4);
        GuardRegistry guards = GuardRegistry.create()) {
      // region routing
      RoutingDataSource db = RoutingDataSource.builder(
              "orders", GuardedDataSource.builder("orders", primary).register(guards))
          .replica("r1", GuardedDataSource.builder("orders-r1", replica).register(guards))
          .register(guards);
      // endregion
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create table counters (n int)");
        statement.execute("insert into counters values (0)");
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (db.stats().replicaCount() == 0 && System.nanoTime() - end < 0) { // until it follows
        int unused = counter(db);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      int stale = 0;
      for (int i = 1; i <= COUNTED; i++) {
        write(db, i);
        stale += counter(db) < i ? 1 : 0;
      }
      CompletableFuture.runAsync(() -> readOften(db)).get(1, TimeUnit.MINUTES); // who wrote nothing
      RoutingStats stats = guards.stats(RoutingDataSource.KIND).get("orders");
      scorecard.count("reads of less than was written", 0, stale);
      scorecard.check(stats.replicaCount() > 0, "no read went to the replica");
      OUT.printf(
          Locale.ROOT,
          "%,d reads: %,d from the replica, %,d from the primary right after own writes, none of less"
              + " than was written.%n",
          stats.replicaCount() + stats.pinnedCount(),
          stats.replicaCount(),
          stats.pinnedCount());
      scorecard.saved(
          "4",
          "read replicas",
          "all reads on one server",
          String.format(Locale.ROOT, "%.0f %% of all on the replica", 100 * stats.replicaShare()),
          "not measurable on one machine",
          "5x read throughput");
    }
  }

  private static void readOften(RoutingDataSource db) {
    try {
      for (int i = 0; i < 4 * COUNTED; i++) {
        int unused = counter(db);
      }
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static int counter(RoutingDataSource db) throws Exception {
    // region read
    return RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select n from counters")) {
        return rows.next() ? rows.getInt(1) : -1;
      }
    });
    // endregion
  }

  private static void write(DataSource db, int n) throws SQLException {
    try (Connection connection = db.getConnection();
        PreparedStatement statement = connection.prepareStatement("update counters set n = ?")) {
      statement.setInt(1, n);
      statement.executeUpdate();
    }
  }
}
