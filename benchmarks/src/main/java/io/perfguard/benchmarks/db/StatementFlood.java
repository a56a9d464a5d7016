/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.benchmarks.harness.Heap;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.GuardedDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Many executions of many statements, over a driver that does nothing. Each text is a new object,
 * as of an application that puts its SQL together, and comes back only after all others came: the
 * worst order for who keeps what was used last. Not thread-safe.
 */
final class StatementFlood {
  /** The different texts. */
  static final int DISTINCT = 100_000;

  private static final double MOST_MEGABYTES = 16;
  /** What chance may add: classes, compiled code's constants, the last garbage of other threads. */
  private static final double MOST_GROWN_MEGABYTES = 1;

  private static final int THREADS = 2;
  /** Executions in one operation, on one lease. */
  private static final int IN_OPERATION = 1_000;
  /** Has no factor in common with the number of texts: all come before one comes again. */
  private static final long STEP = 7_919;

  /** Where the heap is measured, in hundredths of all executions. */
  private static final int[] MEASURED = {10, 50, 100};

  private final Texts texts;
  private final int executions;
  private final double[] kept = new double[MEASURED.length];

  /** How the texts differ. */
  enum Texts {
    /** Each names a table of its own: so many statements. */
    TABLES("tables") {
      @Override
      String sql(int number) {
        return "select id, name, state from shipment_" + number + " where id = ? and name = ?";
      }
    },
    /** Each has a value written into it: one statement in so many texts. */
    LITERALS("values") {
      @Override
      String sql(int number) {
        return "select id, name, state from shipment where id = " + number + " and name = 'N"
            + number + "'";
      }
    };

    final String differ;

    Texts(String differ) {
      this.differ = differ;
    }

    abstract String sql(int number);

    /** The text that comes at a place of the order. */
    final String at(long execution) {
      return sql((int) (execution * STEP % DISTINCT));
    }
  }

  StatementFlood(Texts texts, int executions) {
    this.texts = texts;
    this.executions = executions;
  }

  /** Some thousands of each kind: classes and what the JVM keeps once for all. */
  static void warmUp() throws SQLException {
    for (Texts texts : Texts.values()) {
      try (GuardRegistry guards = GuardRegistry.create()) {
        GuardedDataSource source = source(guards);
        StatementFlood flood = new StatementFlood(texts, 0);
        guards.operation("warm up").run(() -> flood.onOneLease(source, 0, 5 * IN_OPERATION));
        flood.onOneLease(source, 0, 5 * IN_OPERATION);
      }
    }
  }

  private static GuardedDataSource source(GuardRegistry guards) {
    return GuardedDataSource.builder("flood", new NoOpDataSource()).register(guards);
  }

  /** One thread, outside operations, on one connection that is never given back meanwhile. */
  void oneLease(Checklist checklist) throws SQLException, InterruptedException {
    long before = Heap.used();
    try (GuardRegistry guards = GuardRegistry.create()) {
      GuardedDataSource source = source(guards);
      try (Connection connection = source.getConnection()) {
        Phase phase = (from, to) -> on(connection, from, to);
        publish(checklist, source, "1 thread on one lease", phases(phase, before));
      }
    }
  }

  /** Two threads, each with an operation and a lease for every thousand executions. */
  void manyOperations(Checklist checklist) throws SQLException, InterruptedException {
    long before = Heap.used();
    try (GuardRegistry guards = GuardRegistry.create()) {
      GuardedDataSource source = source(guards);
      Phase phase = (from, to) -> sideBySide(guards, source, from, to);
      publish(checklist, source, THREADS + " threads in operations", phases(phase, before));
    }
  }

  /** A part of all executions. */
  @FunctionalInterface
  private interface Phase {
    void run(long from, long to) throws SQLException, InterruptedException;
  }

  /** Returns the seconds that all phases took. */
  private double phases(Phase phase, long before) throws SQLException, InterruptedException {
    long nanos = 0;
    long from = 0;
    for (int i = 0; i < MEASURED.length; i++) {
      long to = (long) executions * MEASURED[i] / 100;
      long start = System.nanoTime();
      phase.run(from, to);
      nanos += System.nanoTime() - start;
      kept[i] = (Heap.used() - before) / 1e6;
      System.err.printf(
          Locale.ROOT, "%,d executions: %.1f s, %.2f MB kept%n", to, nanos / 1e9, kept[i]);
      from = to;
    }
    return nanos / 1e9;
  }

  private void sideBySide(GuardRegistry guards, GuardedDataSource source, long from, long to)
      throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    long share = (to - from) / THREADS;
    for (int t = 0; t < THREADS; t++) {
      long first = from + t * share;
      Thread thread = new Thread(() -> {
        try {
          for (long at = first; at < first + share; at += IN_OPERATION) {
            long begin = at;
            guards.operation("import").run(() -> onOneLease(source, begin, begin + IN_OPERATION));
          }
        } catch (SQLException | RuntimeException | Error e) {
          failure.set(e);
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  private void onOneLease(GuardedDataSource source, long from, long to) throws SQLException {
    try (Connection connection = source.getConnection()) {
      on(connection, from, to);
    }
  }

  private void on(Connection connection, long from, long to) throws SQLException {
    for (long at = from; at < to; at++) {
      String sql = texts.at(at);
      if (texts == Texts.LITERALS) {
        try (Statement statement = connection.createStatement()) {
          read(statement.executeQuery(sql));
        }
      } else {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setLong(1, at);
          statement.setString(2, "OPEN");
          read(statement.executeQuery());
        }
      }
    }
  }

  private static void read(ResultSet results) throws SQLException {
    try (results) {
      int rows = 0;
      while (results.next()) {
        rows++;
      }
      if (rows != NoOpResultSet.ROWS) {
        throw new AssertionError(rows + " rows");
      }
    }
  }

  private void publish(Checklist checklist, GuardedDataSource source, String how, double seconds) {
    String what = String.format(
        Locale.ROOT, "%,d texts that differ in %s, %s: ", DISTINCT, texts.differ, how);
    for (int i = 0; i < MEASURED.length; i++) {
      checklist.atMost(what + "heap kept at " + MEASURED[i] + " %", kept[i], MOST_MEGABYTES, "MB");
    }
    checklist.atMost(
        what + "heap grown since " + MEASURED[0] + " %",
        kept[MEASURED.length - 1] - kept[0],
        MOST_GROWN_MEGABYTES,
        "MB");
    checklist.exactly(what + "executions counted", source.queryLog().count(), executions);
    long unique = source.queryLog().uniqueCount();
    long evictions = source.queryLog().evictionCount();
    if (texts == Texts.TABLES) {
      checklist.exactly(
          what + "statements neither kept nor counted as evicted",
          Math.max(0, DISTINCT - unique - evictions),
          0);
    }
    checklist.exactly(what + "faults", source.faultCount(), 0);
    checklist.note(what + "statements kept", (double) unique, "");
    checklist.note(what + "evictions", (double) evictions, "");
    checklist.note(what + "time that passed", seconds, "s");
    checklist.note(what + "of that for each execution", seconds * 1e9 / executions, "ns");
  }
}
