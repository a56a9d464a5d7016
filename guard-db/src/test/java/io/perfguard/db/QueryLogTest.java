/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
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
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class QueryLogTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  private GuardedDataSource source(int maximumStatements) throws SQLException {
    DataSource target = Databases.taking(Duration.ofMillis(1), clock, Database.H2.empty());
    return GuardedDataSource.builder("h2", target)
        .maximumStatements(maximumStatements)
        .register(guards);
  }

  private static void execute(DataSource source, String... texts) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String text : texts) {
        statement.execute(text);
      }
    }
  }

  @Test
  void counts_executions_and_different_statements() throws SQLException {
    GuardedDataSource source = source(1_000);
    execute(source, "select 1", "select 1", "values (1)");
    QueryLog log = guards.get(GuardedDataSource.KIND, "h2").queryLog();
    assertThat(log.count()).isEqualTo(3);
    assertThat(log.uniqueCount()).isEqualTo(2);
    assertThat(log.evictionCount()).isZero();
  }

  @Test
  void knows_of_each_statement_what_it_took_and_where_it_was_last() throws SQLException {
    GuardedDataSource source = source(1_000);
    guards.operation("report").run(() -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement =
              connection.prepareStatement("select x from system_range(1, 4) where x < ?")) {
        statement.setInt(1, 4);
        for (int i = 0; i < 3; i++) {
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              assertThat(rows.getInt(1)).isLessThan(4);
            }
          }
        }
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    QueryStats stats = source.queryLog().slowest(1).get(0);
    assertThat(stats.sql()).isEqualTo("select x from system_range(?, ?) where x < ?");
    assertThat(stats.executionCount()).isEqualTo(3);
    assertThat(stats.total()).isEqualTo(Duration.ofMillis(3));
    assertThat(stats.average()).isEqualTo(Duration.ofMillis(1));
    assertThat(stats.max()).isEqualTo(Duration.ofMillis(1));
    assertThat(stats.errorCount()).isZero();
    assertThat(stats.rowCount()).isEqualTo(9);
    assertThat(stats.lastOperation()).isEqualTo("report");
  }

  @Test
  void the_slowest_come_first_and_no_more_than_asked_for() throws SQLException {
    GuardedDataSource source = source(1_000);
    execute(source, "select 1");
    DataSource slower = Databases.taking(Duration.ofMillis(9), clock, Database.H2.empty());
    GuardedDataSource other = GuardedDataSource.builder("slower", slower).register(guards);
    execute(other, "select 1 + 1", "values (1)");
    assertThat(other.queryLog().slowest(1)).hasSize(1);
    assertThat(source.queryLog().slowest(20)).hasSize(1);
    assertThatThrownBy(() -> source.queryLog().slowest(0)).hasMessage("most must be >= 1, was 0");
  }

  @Test
  void groups_by_operation_the_one_that_spent_most_first() throws SQLException {
    GuardedDataSource source = source(1_000);
    execute(source, "select 1");
    guards.operation("a").call(() -> {
      execute(source, "select 1", "select 2");
      return null;
    });
    assertThat(source.queryLog().byOperation())
        .containsExactly(
            new OperationQueries("a", 2, Duration.ofMillis(2), 0),
            new OperationQueries("", 1, Duration.ofMillis(1), 0));
  }

  @Test
  void what_was_used_least_recently_goes_first_and_is_counted() throws SQLException {
    GuardedDataSource source = source(3);
    execute(source, "select 1", "select 1, 2", "values (1)", "select 1", "values (1, 2)");
    QueryLog log = source.queryLog();
    assertThat(log.uniqueCount()).isEqualTo(3);
    assertThat(log.evictionCount()).isEqualTo(1);
    assertThat(log.count()).isEqualTo(5);
    assertThat(log.slowest(9))
        .extracting(QueryStats::executionCount)
        .containsExactlyInAnyOrder(2L, 1L, 1L);
  }

  @Test
  void a_prepared_statement_outlives_its_entry_and_comes_back() throws SQLException {
    GuardedDataSource source = source(1);
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("values (1)")) {
      execute(source, "select 1");
      statement.execute();
      assertThat(source.queryLog().slowest(1))
          .extracting(QueryStats::sql)
          .containsExactly("values (?)");
    }
  }

  @Test
  void long_texts_are_cut_and_told_apart_by_all_of_their_characters() throws SQLException {
    GuardedDataSource source = source(1_000);
    String columns = "x, ".repeat(5_000);
    for (int i = 0; i < 300; i++) {
      execute(source, "select " + columns + "x as n" + i + " from system_range(1, 1)");
    }
    assertThat(source.queryLog().uniqueCount()).isEqualTo(300);
    assertThat(source.queryLog().count()).isEqualTo(300);
    assertThat(source.queryLog().slowest(300))
        .allSatisfy(query -> assertThat(query.sql()).hasSizeLessThanOrEqualTo(4_000));
  }

  @Test
  void no_literal_and_no_parameter_is_shown() throws SQLException {
    GuardedDataSource source = source(1_000);
    execute(source, "select 'secret' /* secret */ where 'secret' = 'x' -- secret");
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select ? as \"name\"")) {
      statement.setString(1, "secret");
      statement.execute();
    }
    assertThat(source.queryLog().slowest(9))
        .extracting(QueryStats::sql)
        .containsExactlyInAnyOrder("select ? where ? = ?", "select ? as \"name\"");
  }

  @Test
  void a_prepared_statement_with_a_long_text_comes_back_as_itself() throws SQLException {
    GuardedDataSource source = source(1);
    String text = "values (1)" + " ".repeat(20_000);
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(text)) {
      execute(source, "select 1");
      statement.execute();
      statement.execute();
      execute(source, text);
    }
    assertThat(source.queryLog().slowest(9))
        .singleElement()
        .extracting(QueryStats::executionCount)
        .isEqualTo(3L);
    assertThat(source.queryLog().evictionCount()).isEqualTo(2);
  }

  @Test
  void a_long_text_that_was_the_parent_of_a_loop_is_looked_at_closer_from_then_on()
      throws SQLException {
    GuardedDataSource source = source(1_000);
    String parent = "select x from system_range(1, 10)" + " ".repeat(20_000);
    for (int run = 0; run < 2; run++) {
      try (Connection connection = source.getConnection();
          Statement all = connection.createStatement();
          PreparedStatement one =
              connection.prepareStatement("select x from system_range(1, 99) where x = ?")) {
        try (ResultSet rows = all.executeQuery(parent)) {
          while (rows.next()) {
            one.setInt(1, rows.getInt(1));
            one.executeQuery();
          }
        }
      }
    }
    DataSourceDetails details = source.details();
    assertThat(details.repeatedQueries())
        .singleElement()
        .satisfies(
            query -> assertThat(query.latest().parent().orElseThrow().place()).isNotNull());
    assertThat(source.queryLog().uniqueCount()).isEqualTo(2);
  }

  @Test
  void texts_that_differ_in_literals_lists_comments_and_case_are_one_statement()
      throws SQLException {
    GuardedDataSource source = source(1_000);
    execute(
        source,
        "select x from system_range(1, 9) where x in (1, 2)",
        "SELECT x FROM system_range(2, 5)  where x in (3) -- once more",
        "select x from /* trace=7 */ system_range(1,9) where x in (4,5,6);");
    assertThat(source.queryLog().statements()).singleElement().satisfies(query -> {
      assertThat(query.sql()).isEqualTo("select x from system_range(?, ?) where x in (?)");
      assertThat(query.executionCount()).isEqualTo(3);
      assertThat(query.listSize()).isEqualTo(3);
    });
  }

  @Test
  void a_million_different_texts_of_one_statement_keep_it_bounded() throws SQLException {
    Connection driver = Databases.answering(Connection.class);
    GuardedDataSource source = GuardedDataSource.builder("fake", Databases.pool(() -> driver))
        .clock(clock)
        .build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 1_000_000; i++) {
        statement.execute("select a from t where id = " + i);
      }
    }
    QueryLog log = source.queryLog();
    assertThat(log.count()).isEqualTo(1_000_000);
    assertThat(log.uniqueCount()).isEqualTo(1);
    assertThat(log.evictionCount()).isZero();
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void a_million_different_statements_keep_it_bounded() throws SQLException {
    Connection driver = Databases.answering(Connection.class);
    GuardedDataSource source = GuardedDataSource.builder("fake", Databases.pool(() -> driver))
        .clock(clock)
        .build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 1_000_000; i++) {
        statement.execute("select a from t" + i);
      }
    }
    QueryLog log = source.queryLog();
    assertThat(log.count()).isEqualTo(1_000_000);
    assertThat(log.uniqueCount()).isLessThanOrEqualTo(1_000);
    assertThat(log.evictionCount()).isEqualTo(1_000_000 - log.uniqueCount());
    assertThat(source.stats().selectCount()).isEqualTo(1_000_000);
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void executions_from_many_threads_are_all_counted() throws Exception {
    GuardedDataSource source = GuardedDataSource.builder(
            "fake", Databases.pool(() -> Databases.answering(Connection.class)))
        .clock(clock)
        .maximumStatements(3) // of four: they come and go all the while
        .build();
    int threads = 8;
    int each = 10_000;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        all.add(pool.submit(() -> {
          start.await();
          try (Connection connection = source.getConnection();
              Statement statement = connection.createStatement()) {
            for (int i = 0; i < each; i++) {
              statement.execute((i % 2 == 0 ? "select " : "delete from t where id = ") + i % 4);
            }
          }
          return null;
        }));
      }
      start.countDown();
      for (Future<Void> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    DataSourceStats stats = source.stats();
    assertThat(stats.executionCount()).isEqualTo((long) threads * each);
    assertThat(stats.selectCount()).isEqualTo((long) threads * each / 2);
    assertThat(stats.writeCount()).isEqualTo((long) threads * each / 2);
    assertThat(stats.connectionCount()).isEqualTo(threads);
    assertThat(stats.openCount()).isZero();
    assertThat(source.queryLog().byOperation())
        .extracting(OperationQueries::executionCount)
        .containsExactly((long) threads * each);
    assertThat(source.queryLog().uniqueCount()).isBetween(1, 3);
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void without_a_text_the_driver_has_the_word_and_the_attempt_is_counted() throws SQLException {
    GuardedDataSource source = source(1_000);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      Throwable drivers = catchThrowable(
          () -> statement.unwrap(org.h2.jdbc.JdbcStatement.class).executeQuery(null));
      assertThatThrownBy(() -> statement.executeQuery(null))
          .isInstanceOf(drivers.getClass())
          .hasMessage(drivers.getMessage());
      assertThatThrownBy(() -> connection.prepareStatement(null)).isInstanceOf(Exception.class);
    }
    assertThat(source.stats().errorCount()).isEqualTo(1);
    assertThat(source.queryLog().slowest(1))
        .singleElement()
        .extracting(QueryStats::sql)
        .isEqualTo("");
    assertThat(source.faultCount()).isZero();
  }
}
