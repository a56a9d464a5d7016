/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.ProxyConnection;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A history of reads and writes by eight threads: a read must find at least what was committed
 * before it began, never more than was begun, and nothing that was undone. Each table counts up, in
 * one row, so that the number says which write was read.
 */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class QueryCacheHistoryTest {
  private static final int THREADS = 8;
  private static final int TABLES = 20; // more than an entry may have tags
  private static final int OFTEN = 6; // of which those are read and written most
  private static final int STEPS = Integer.getInteger("perfguard.history.steps", 100_000);
  private static final long SEED = Long.getLong("perfguard.history.seed", 20_261_130);

  /** How a table is written to. */
  private enum Way {
    AUTO_COMMIT,
    TRANSACTION,
    ROLLBACK,
    SAVEPOINT,
    TEXT_TRANSACTION,
    TEXT_ROLLBACK,
    TEXT_SAVEPOINT,
    TEXTS_IN_A_BATCH,
    PREPARED_BATCH,
    DEFINITION_AND_ROLLBACK,
    FAILURE_AND_COMMIT,
    UPDATABLE_ROWS,
    DELETE_AND_INSERT,
    UPSERT,
    QUERY_THAT_WRITES
  }

  @Parameter
  private Database database;

  /** What was committed for certain, and what may have been. */
  private final AtomicIntegerArray committed = new AtomicIntegerArray(TABLES);

  private final AtomicIntegerArray begun = new AtomicIntegerArray(TABLES);

  /** Numbers that were written and undone: nobody may ever find one. */
  private final Set<List<Integer>> undone = ConcurrentHashMap.newKeySet();

  private final List<ReentrantLock> locks =
      IntStream.range(0, TABLES).mapToObj(i -> new ReentrantLock()).toList();
  private final Map<Way, AtomicInteger> ways = new EnumMap<>(Way.class);
  private final AtomicInteger definitions = new AtomicInteger();

  private DataSource raw;
  private HikariDataSource pool;
  private GuardedDataSource source;

  @Test
  void no_read_finds_less_than_was_committed_before_it() throws Exception {
    for (Way way : Way.values()) {
      ways.put(way, new AtomicInteger());
    }
    raw = database.empty();
    if (raw instanceof JdbcDataSource h2) {
      h2.setURL(h2.getURL() + ";LOCK_TIMEOUT=60000"); // definitions lock more than rows
    }
    try (Connection connection = raw.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < TABLES; i++) {
        statement.execute("create table t" + i + " (id int primary key, n int)");
        statement.execute("insert into t" + i + " values (1, 0)");
      }
    }
    HikariConfig config = new HikariConfig();
    config.setDataSource(raw);
    config.setMaximumPoolSize(THREADS);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try (HikariDataSource all = new HikariDataSource(config);
        GuardRegistry guards = GuardRegistry.create()) {
      pool = all;
      source = GuardedDataSource.builder("history", all)
          .queryCache(DataSize.ofMegabytes(1))
          .explainSlowQueries(false)
          .register(guards);
      List<Future<Long>> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(SEED + i);
        threads.add(executor.submit(() -> steps(random)));
      }
      long reads = 0;
      for (Future<Long> each : threads) {
        reads += each.get(20, TimeUnit.MINUTES);
      }
      long asked = guards.stats(GuardedCache.KIND).get("history queries").hitCount();
      assertThat(asked).as("reads from the cache, of %d", reads).isGreaterThan(reads / 5);
      assertThat(ways.values()).as("%s", ways).allMatch(count -> count.get() > 0);
      assertThat(source.faultCount()).isZero();
    } finally {
      executor.shutdownNow();
    }
  }

  /** On PostgreSQL each step is a way to a server: a tenth of them. */
  private int stepsOfAThread() {
    return STEPS / THREADS / (database == Database.H2 ? 1 : 10);
  }

  private long steps(Random random) throws Exception {
    long reads = 0;
    int steps = stepsOfAThread();
    for (int i = 0; i < steps; ) {
      try (Connection connection = source.getConnection()) {
        int some = 1 + random.nextInt(10);
        boolean lost = false;
        for (int j = 0; j < some && !lost; j++, i++) {
          if (random.nextInt(20) == 0) {
            lost = write(connection, random);
          } else {
            read(connection, random);
            reads++;
          }
        }
        if (lost) {
          pool.evictConnection(
              connection.unwrap(ProxyConnection.class)); // it would never be answered again
        }
      }
    }
    return reads;
  }

  // ---- reads

  private void read(Connection connection, Random random) throws Exception {
    int kind = random.nextInt(20);
    int table = random.nextInt(OFTEN);
    if (kind == 0) { // too many for tags
      read(connection, IntStream.range(0, TABLES).boxed().toList());
    } else if (kind == 1) {
      read(connection, IntStream.range(0, 10).boxed().toList());
    } else if (kind <= 4) {
      read(connection, List.of(table, (table + 1) % OFTEN));
    } else if (kind == 5) {
      String sql = String.format(
          Locale.ROOT,
          "with t%1$d as (select * from t%1$d where id = ?) select n from t%1$d",
          table);
      read(connection, List.of(table), sql);
    } else if (kind == 6) {
      String sql = String.format(
          Locale.ROOT,
          "select n from t%d where id in (select id from t%d where id = ?)",
          table,
          (table + 1) % OFTEN);
      read(connection, List.of(table), sql);
    } else if (kind == 7) { // in a transaction that only reads
      connection.setAutoCommit(false);
      try {
        read(connection, List.of(table));
        read(connection, List.of((table + 1) % OFTEN));
        connection.commit();
      } finally {
        connection.setAutoCommit(true);
      }
    } else {
      read(connection, List.of(table));
    }
  }

  private void read(Connection connection, List<Integer> tables) throws Exception {
    String columns = tables.stream().map(t -> "t" + t + ".n").collect(Collectors.joining(", "));
    String sources = tables.stream().map(t -> "t" + t).collect(Collectors.joining(", "));
    String joins = tables.stream()
        .map(t -> "t" + t + ".id = t" + tables.get(0) + ".id")
        .collect(Collectors.joining(" and "));
    read(
        connection,
        tables,
        "select " + columns + " from " + sources + " where " + joins + " and t" + tables.get(0)
            + ".id = ?");
  }

  private void read(Connection connection, List<Integer> tables, String sql) throws Exception {
    List<Integer> least = tables.stream().map(committed::get).toList();
    List<Integer> found = QueryCache.cached(Duration.ofHours(1), () -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setInt(1, 1);
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.next()).as(sql).isTrue();
          List<Integer> numbers = new ArrayList<>();
          for (int i = 1; i <= tables.size(); i++) {
            numbers.add(rows.getInt(i));
          }
          return numbers;
        }
      }
    });
    for (int i = 0; i < tables.size(); i++) {
      int table = tables.get(i);
      assertThat(undone).as(sql).doesNotContain(List.of(table, found.get(i)));
      assertThat(found.get(i))
          .as("of table %d, seed %d: %s", table, SEED, sql)
          .isBetween(least.get(i), begun.get(table));
    }
  }

  // ---- writes

  /** Returns whether the connection is not to be used any more. */
  private boolean write(Connection connection, Random random) throws SQLException {
    int count = 1 + random.nextInt(3);
    NavigableMap<Integer, Integer> next =
        new TreeMap<>(); // in one order, so that nobody waits in a circle
    while (next.size() < count) {
      int table = random.nextInt(10) == 0 ? random.nextInt(TABLES) : random.nextInt(OFTEN);
      next.put(table, 0);
    }
    Way way = Way.values()[random.nextInt(Way.values().length)];
    ways.get(way).incrementAndGet();
    next.keySet().forEach(table -> locks.get(table).lock());
    try { // one writer to a table, so that the model knows the order of commits
      next.replaceAll((table, nothing) -> begun.get(table) + 1);
      next.forEach(begun::set);
      write(connection, next, way);
      return way.name().startsWith("TEXT_") || way == Way.QUERY_THAT_WRITES;
    } finally {
      next.keySet().forEach(table -> locks.get(table).unlock());
    }
  }

  private void write(Connection connection, NavigableMap<Integer, Integer> next, Way way)
      throws SQLException {
    switch (way) {
      case AUTO_COMMIT -> {
        updates(connection, next);
        next.forEach(committed::set);
      }
      case TRANSACTION -> {
        in(connection, () -> updates(connection, next), true);
        next.forEach(committed::set);
      }
      case ROLLBACK -> {
        undo(next);
        in(connection, () -> updates(connection, next), false);
      }
      case SAVEPOINT -> savepoint(connection, next);
      case TEXT_TRANSACTION -> {
        execute(connection, "begin");
        updates(connection, next);
        execute(connection, "commit");
        next.forEach(committed::set);
      }
      case TEXT_ROLLBACK -> {
        undo(next);
        execute(connection, "begin");
        updates(connection, next);
        execute(connection, "rollback");
      }
      case TEXT_SAVEPOINT -> textSavepoint(connection, next);
      case TEXTS_IN_A_BATCH -> {
        texts(connection, next);
        next.forEach(committed::set);
      }
      case PREPARED_BATCH -> {
        in(connection, () -> batches(connection, next), true);
        next.forEach(committed::set);
      }
      case DEFINITION_AND_ROLLBACK -> {
        in(
            connection,
            () -> {
              updates(connection, next);
              execute(connection, "create table d" + definitions.incrementAndGet() + " (id int)");
            },
            false);
        look(next);
      }
      case FAILURE_AND_COMMIT -> failure(connection, next);
      case UPDATABLE_ROWS -> {
        rows(connection, next);
        next.forEach(committed::set);
      }
      case DELETE_AND_INSERT -> {
        in(
            connection,
            () -> {
              for (Map.Entry<Integer, Integer> each : next.entrySet()) {
                execute(connection, "delete from t" + each.getKey() + " where id = 1");
                execute(
                    connection,
                    "insert into t" + each.getKey() + " values (1, " + each.getValue() + ")");
              }
            },
            true);
        next.forEach(committed::set);
      }
      case UPSERT -> {
        for (Map.Entry<Integer, Integer> each : next.entrySet()) {
          String sql = database == Database.H2
              ? "merge into t%d key (id) values (1, %d)"
              : "insert into t%d values (1, %d) on conflict (id) do update set n = excluded.n";
          execute(connection, String.format(Locale.ROOT, sql, each.getKey(), each.getValue()));
        }
        next.forEach(committed::set);
      }
      case QUERY_THAT_WRITES -> {
        for (Map.Entry<Integer, Integer> each : next.entrySet()) {
          String sql = database == Database.H2
              ? "select n from final table (update t%d set n = %d where id = 1)"
              : "with x as (update t%d set n = %d where id = 1 returning n) select n from x";
          execute(connection, String.format(Locale.ROOT, sql, each.getKey(), each.getValue()));
        }
        next.forEach(committed::set);
      }
    }
  }

  /** Something on the database. */
  @FunctionalInterface
  private interface Work {
    void run() throws SQLException;
  }

  private static void in(Connection connection, Work work, boolean commits) throws SQLException {
    connection.setAutoCommit(false);
    try {
      work.run();
      if (commits) {
        connection.commit();
      } else {
        connection.rollback();
      }
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void undo(Map<Integer, Integer> next) {
    next.forEach((table, n) -> undone.add(List.of(table, n)));
  }

  /** Nobody but the database can say what became of it. */
  private void look(NavigableMap<Integer, Integer> next) throws SQLException {
    try (Connection connection = raw.getConnection();
        Statement statement = connection.createStatement()) {
      for (Map.Entry<Integer, Integer> each : next.entrySet()) {
        try (ResultSet rows = statement.executeQuery("select n from t" + each.getKey())) {
          rows.next();
          if (rows.getInt(1) == each.getValue()) {
            committed.set(each.getKey(), each.getValue());
          } else {
            undone.add(List.of(each.getKey(), each.getValue()));
          }
        }
      }
    }
  }

  private void savepoint(Connection connection, NavigableMap<Integer, Integer> next)
      throws SQLException {
    NavigableMap<Integer, Integer> behind = next.tailMap(next.firstKey(), false);
    undo(behind);
    in(
        connection,
        () -> {
          updates(connection, next.headMap(next.firstKey(), true));
          Savepoint savepoint = connection.setSavepoint();
          updates(connection, behind);
          connection.rollback(savepoint);
        },
        true);
    committed.set(next.firstKey(), next.firstEntry().getValue());
  }

  private void textSavepoint(Connection connection, NavigableMap<Integer, Integer> next)
      throws SQLException {
    NavigableMap<Integer, Integer> behind = next.tailMap(next.firstKey(), false);
    undo(behind);
    execute(connection, "begin");
    updates(connection, next.headMap(next.firstKey(), true));
    execute(connection, "savepoint s");
    updates(connection, behind);
    execute(connection, "rollback to savepoint s");
    execute(connection, "commit");
    committed.set(next.firstKey(), next.firstEntry().getValue());
  }

  /** After a failure H2 commits what was done before, PostgreSQL nothing. */
  private void failure(Connection connection, NavigableMap<Integer, Integer> next)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      updates(connection, next);
      try {
        execute(connection, "insert into t0 values ('x', 'y')");
      } catch (SQLException expected) {
        assertThat(expected.getSQLState()).isNotNull();
      }
      try {
        connection.commit();
      } catch (SQLException expected) {
        connection.rollback();
      }
    } finally {
      connection.setAutoCommit(true);
    }
    look(next);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void updates(Connection connection, Map<Integer, Integer> next)
      throws SQLException {
    for (Map.Entry<Integer, Integer> each : next.entrySet()) {
      try (PreparedStatement statement =
          connection.prepareStatement("update t" + each.getKey() + " set n = ? where id = 1")) {
        statement.setInt(1, each.getValue());
        statement.executeUpdate();
      }
    }
  }

  private static void texts(Connection connection, Map<Integer, Integer> next) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<Integer, Integer> each : next.entrySet()) {
        statement.addBatch("update t" + each.getKey() + " set n = " + each.getValue());
      }
      statement.executeBatch();
    }
  }

  private static void batches(Connection connection, Map<Integer, Integer> next)
      throws SQLException {
    for (Map.Entry<Integer, Integer> each : next.entrySet()) {
      try (PreparedStatement statement =
          connection.prepareStatement("update t" + each.getKey() + " set n = ? where id = ?")) {
        statement.setInt(1, each.getValue());
        statement.setInt(2, 1);
        statement.addBatch();
        statement.setInt(2, 2);
        statement.addBatch();
        statement.executeBatch();
      }
    }
  }

  private static void rows(Connection connection, Map<Integer, Integer> next) throws SQLException {
    for (Map.Entry<Integer, Integer> each : next.entrySet()) {
      try (Statement statement = connection.createStatement(
              ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
          ResultSet rows =
              statement.executeQuery("select id, n from t" + each.getKey() + " where id = 1")) {
        rows.next();
        rows.updateInt(2, each.getValue());
        rows.updateRow();
      }
    }
  }
}
