/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.db.detect.Repetition.Verdict;
import io.perfguard.db.internal.CaptureScope;
import io.perfguard.db.sql.StatementKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test captures. */
class QueryCaptureTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private GuardedDataSource source;

  @BeforeEach
  void register() throws SQLException {
    source = register("orders");
  }

  @AfterEach
  void close() {
    guards.close();
    assertThat(source.faultCount()).isZero();
  }

  private GuardedDataSource register(String name) throws SQLException {
    return GuardedDataSource.builder(
            name, Databases.taking(Duration.ofMillis(1), clock, Database.H2.shipments(9)))
        .register(guards);
  }

  private static int read(GuardedDataSource from, String sql) throws SQLException {
    try (Connection connection = from.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      return count;
    }
  }

  private static void write(GuardedDataSource to, String sql) throws SQLException {
    try (Connection connection = to.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void company(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select name from company where id = ?")) {
      statement.setInt(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
      }
    }
  }

  @Test
  void executions_are_counted_by_their_kind() throws SQLException {
    try (QueryCapture queries = QueryCapture.open(guards)) {
      assertThat(queries.count()).isZero();
      read(source, "select name from company");
      read(source, "select id from company");
      write(source, "update company set name = 'x' where id = 1");
      write(source, "create table other (id int)");
      assertThat(queries.count()).isEqualTo(4);
      assertThat(queries.count(StatementKind.SELECT)).isEqualTo(2);
      assertThat(queries.count(StatementKind.WRITE)).isEqualTo(1);
      assertThat(queries.count(StatementKind.OTHER)).isEqualTo(1);
    }
  }

  @Test
  void a_batch_is_one_and_no_repetition() throws SQLException {
    try (QueryCapture queries = QueryCapture.open(guards);
        Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("insert into company values (?, 'x')")) {
      for (int i = 0; i < 20; i++) {
        statement.setInt(1, 100 + i);
        statement.addBatch();
      }
      statement.executeBatch();
      assertThat(queries.count()).isEqualTo(1);
      assertThat(queries.count(StatementKind.WRITE)).isEqualTo(1);
      assertThat(queries.repetitions()).isEmpty();
      assertThat(queries.queries())
          .singleElement()
          .extracting(CapturedQuery::executionCount)
          .isEqualTo(1L);
    }
  }

  @Test
  void what_fails_is_counted_and_what_is_done_anew_is_no_repetition() throws SQLException {
    try (QueryCapture queries = QueryCapture.open(guards);
        Connection connection = source.getConnection();
        PreparedStatement broken =
            connection.prepareStatement("select 1 / (id - id) from company where id = ?")) {
      for (int i = 0; i < 5; i++) {
        broken.setInt(1, 1);
        assertThatThrownBy(broken::executeQuery).isInstanceOf(SQLException.class);
      }
      assertThat(queries.count(StatementKind.SELECT)).isEqualTo(5);
      assertThat(queries.repetitions()).isEmpty();
    }
  }

  @Test
  void queries_are_told_by_statement_and_place_with_rows_and_time() throws SQLException {
    try (QueryCapture queries = QueryCapture.open(guards)) {
      for (int i = 0; i < 3; i++) {
        read(source, "select name from company where id <= " + i);
      }
      read(source, "select name from company where id <= 4");
      read(source, "select company_id from shipments");
      List<CapturedQuery> captured = queries.queries();
      assertThat(captured).extracting(CapturedQuery::executionCount).containsExactly(3L, 1L, 1L);
      assertThat(captured.get(0).statement().text())
          .isEqualTo("select name from company where id <= ?");
      assertThat(captured.get(0).total()).isEqualTo(Duration.ofMillis(3));
      assertThat(captured.get(0).rowCount()).as("of both places").isEqualTo(0 + 1 + 2 + 4);
      assertThat(captured.get(1).rowCount()).isEqualTo(0 + 1 + 2 + 4);
      assertThat(captured.get(2).rowCount()).isEqualTo(9);
      assertThat(captured.get(0).frames())
          .extracting(Place::methodName)
          .startsWith("read", "queries_are_told_by_statement_and_place_with_rows_and_time");
      assertThat(captured.get(0).frames().get(1).lineNumber())
          .isNotEqualTo(captured.get(1).frames().get(1).lineNumber());
    }
  }

  @Test
  void two_are_a_repetition_unless_more_are_wanted() throws SQLException {
    try (QueryCapture two = QueryCapture.open(guards);
        QueryCapture four = QueryCapture.open(guards, 4);
        Connection connection = source.getConnection()) {
      for (int id = 1; id <= 3; id++) {
        if (id == 2) {
          assertThat(two.repetitions()).isEmpty();
        }
        company(connection, id);
      }
      assertThat(two.repetitions()).singleElement().satisfies(repetition -> {
        assertThat(repetition.verdict()).isEqualTo(Verdict.N_PLUS_ONE);
        assertThat(repetition.executions()).isEqualTo(3);
      });
      assertThat(four.repetitions()).isEmpty();
    }
    assertThatThrownBy(() -> QueryCapture.open(guards, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_loop_over_operations_and_connections_is_one_repetition() throws SQLException {
    try (QueryCapture queries = QueryCapture.open(guards)) {
      for (int i = 1; i <= 4; i++) {
        int id = i;
        guards.operation("inner").run(() -> {
          try (Connection connection = source.getConnection()) {
            company(connection, id);
          }
        });
      }
      assertThat(queries.repetitions()).singleElement().satisfies(repetition -> {
        assertThat(repetition.executions()).isEqualTo(4);
        assertThat(repetition.distinctParameters()).isEqualTo(4);
      });
    }
  }

  @Test
  void executions_of_all_threads_are_captured() throws Exception {
    int threads = 8;
    int each = 50;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (QueryCapture queries = QueryCapture.open(guards)) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Void>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        all.add(pool.submit(() -> {
          start.await();
          for (int i = 0; i < each; i++) {
            read(source, "select name from company where id <= 3");
          }
          return null;
        }));
      }
      start.countDown();
      for (Future<Void> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      assertThat(queries.count()).isEqualTo((long) threads * each);
      assertThat(queries.queries()).singleElement().satisfies(query -> {
        assertThat(query.executionCount()).isEqualTo((long) threads * each);
        assertThat(query.rowCount()).isEqualTo(3L * threads * each);
      });
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void two_captures_see_the_same_while_both_are_open() throws SQLException {
    QueryCapture first = QueryCapture.open(guards);
    read(source, "select 1 from company");
    QueryCapture second = QueryCapture.open(guards);
    read(source, "select 1 from company");
    first.close();
    read(source, "select 1 from company");
    second.close();
    assertThat(first.count()).isEqualTo(2);
    assertThat(second.count()).isEqualTo(2);
  }

  @Test
  void after_closing_nothing_is_seen_and_what_was_can_still_be_read() throws SQLException {
    QueryCapture queries = QueryCapture.open(guards);
    for (int i = 0; i < 3; i++) {
      read(source, "select name from company where id = " + i);
    }
    queries.close();
    queries.close();
    read(source, "select name from company where id = 7");
    assertThat(queries.count()).isEqualTo(3);
    assertThat(queries.queries()).hasSize(1);
    assertThat(queries.repetitions()).hasSize(1);
  }

  @Test
  void rows_that_are_read_after_closing_are_not_seen() throws SQLException {
    QueryCapture queries = QueryCapture.open(guards);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select name from company")) {
      rows.next();
      queries.close();
      rows.next();
    }
    assertThat(queries.queries())
        .singleElement()
        .extracting(CapturedQuery::rowCount)
        .isEqualTo(0L);
  }

  @Test
  void data_sources_registered_while_it_is_open_are_captured_and_later_ones_not()
      throws SQLException {
    QueryCapture queries = QueryCapture.open(guards);
    GuardedDataSource second = register("second");
    read(second, "select name from company");
    read(source, "select name from company");
    assertThat(queries.count()).isEqualTo(2);
    queries.close();
    read(register("third"), "select name from company");
    read(second, "select name from company");
    assertThat(queries.count()).isEqualTo(2);
  }

  @Test
  void some_data_sources_alone_are_captured() throws SQLException {
    GuardedDataSource other = register("other");
    try (QueryCapture one = QueryCapture.open(source);
        QueryCapture both = QueryCapture.open(source, other, source);
        QueryCapture three = QueryCapture.open(List.of(other), 3)) {
      read(source, "select name from company");
      read(other, "select name from company");
      read(other, "select id from company");
      assertThat(one.count()).isEqualTo(1);
      assertThat(both.count()).isEqualTo(3);
      assertThat(three.count()).isEqualTo(2);
    }
  }

  @Test
  void of_more_than_ten_thousand_the_others_are_counted() throws SQLException {
    GuardedDataSource fake = GuardedDataSource.builder(
            "fake", Databases.pool(() -> Databases.answering(Connection.class)))
        .register(guards);
    try (QueryCapture queries = QueryCapture.open(fake);
        Connection connection = fake.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < CaptureScope.MAXIMUM + 7; i++) {
        statement.execute("select a from t where id = " + i);
      }
      assertThat(CaptureScope.MAXIMUM).isEqualTo(10_000);
      assertThat(queries.count()).isEqualTo(10_007);
      assertThat(queries.queries())
          .singleElement()
          .extracting(CapturedQuery::executionCount)
          .isEqualTo(10_000L);
      assertThat(queries.repetitions())
          .singleElement()
          .satisfies(repetition -> assertThat(repetition.executions()).isEqualTo(10_007));
    }
    assertThat(fake.faultCount()).isZero();
  }
}
