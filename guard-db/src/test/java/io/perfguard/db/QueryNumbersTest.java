/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.db.sql.SqlTrait;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the query log tells of each statement, and of each slow execution. */
class QueryNumbersTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final SlowDatabase database = new SlowDatabase(clock);
  private final ToyDriver driver = new ToyDriver();

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource.Builder builder() throws SQLException {
    return GuardedDataSource.builder("h2", database.over(Database.H2.empty())).clock(clock);
  }

  private GuardedDataSource source() throws SQLException {
    return builder().build();
  }

  private void execute(GuardedDataSource source, String sql, long... millis) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (long each : millis) {
        database.execution = Duration.ofMillis(each);
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              rows.getInt(1);
            }
          }
        }
      }
    }
  }

  private static QueryStats only(GuardedDataSource source) {
    assertThat(source.queryLog().statements()).hasSize(1);
    return source.queryLog().statements().get(0);
  }

  // ---- statements

  @Test
  void the_top_are_those_that_took_most_in_all_and_the_slowest_those_with_the_longest()
      throws SQLException {
    GuardedDataSource source = source();
    execute(source, "select 1", 5, 5, 5, 5);
    execute(source, "select 1, 2", 9);
    execute(source, "select 1, 2, 3", 7, 7);
    assertThat(source.queryLog().top(2))
        .extracting(QueryStats::total)
        .containsExactly(Duration.ofMillis(20), Duration.ofMillis(14));
    assertThat(source.queryLog().slowest(2))
        .extracting(QueryStats::max)
        .containsExactly(Duration.ofMillis(9), Duration.ofMillis(7));
    assertThat(source.queryLog().top(99)).hasSize(3);
    assertThatThrownBy(() -> source.queryLog().top(0)).hasMessage("most must be >= 1, was 0");
  }

  @Test
  void quantiles_are_told_to_within_three_percent() throws SQLException {
    GuardedDataSource source = source();
    execute(source, "select 1", IntStream.rangeClosed(1, 1_000).asLongStream().toArray());
    QueryStats stats = only(source);
    assertThat(millis(stats.p50())).isCloseTo(500, within(16.0));
    assertThat(millis(stats.p95())).isCloseTo(950, within(30.0));
    assertThat(millis(stats.p99())).isCloseTo(990, within(31.0));
    assertThat(stats.max()).isEqualTo(Duration.ofSeconds(1));
    assertThat(stats.average()).isEqualTo(Duration.ofNanos(500_500_000));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  @Test
  void rows_are_counted_in_all_on_average_and_at_most() throws SQLException {
    GuardedDataSource source = source();
    for (int rows : new int[] {3, 50, 7}) {
      execute(source, "select x from system_range(1, " + rows + ")", 1);
    }
    QueryStats stats = only(source);
    assertThat(stats.rowCount()).isEqualTo(60);
    assertThat(stats.averageRows()).isEqualTo(20);
    assertThat(stats.mostRows()).isEqualTo(50);
  }

  @Test
  void failures_and_time_outs_are_counted_and_are_executions() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder("toy", database.over(driver.source()))
        .clock(clock)
        .build();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select a from b")) {
      statement.execute();
      for (Exception failure : List.of(
          new SQLException("syntax"),
          new SQLTimeoutException("late"),
          new SQLException("", "57014"))) {
        driver.failure = failure;
        assertThatThrownBy(statement::execute).isSameAs(failure);
      }
      driver.failure = null;
    }
    QueryStats stats = only(source);
    assertThat(stats.executionCount()).isEqualTo(4);
    assertThat(stats.errorCount()).isEqualTo(3);
    assertThat(stats.timeoutCount()).isEqualTo(2);
    assertThat(stats.lastTimeout()).contains(clock.instant());
    assertThat(source.stats().errorRate()).isEqualTo(0.75);
  }

  @Test
  void it_knows_when_it_was_executed_first_and_last() throws SQLException {
    GuardedDataSource source = source();
    execute(source, "select 1", 1);
    var first = clock.instant();
    clock.advance(Duration.ofMinutes(7));
    execute(source, "select 1", 1);
    var last = clock.instant();
    clock.advance(Duration.ofMinutes(7));
    assertThat(only(source).lastAt()).isEqualTo(last);
    assertThat(only(source).firstAt()).isBetween(first.minusMillis(1), first);
  }

  @Test
  void what_its_texts_show_comes_together() throws SQLException {
    GuardedDataSource source = source();
    String sql = "select x from system_range(1, 9) where x in (%s) limit 5 offset %d";
    execute(source, String.format(Locale.ROOT, sql, "1", 0), 1);
    assertThat(only(source).has(SqlTrait.DEEP_OFFSET)).isFalse();
    execute(source, String.format(Locale.ROOT, sql, "1, 2, 3, 4", 5_000), 1);
    execute(source, String.format(Locale.ROOT, sql, "1, 2", 0), 1);
    QueryStats stats = only(source);
    assertThat(stats.listSize()).isEqualTo(4);
    assertThat(stats.traits())
        .contains(SqlTrait.DEEP_OFFSET, SqlTrait.LIMIT, SqlTrait.WHERE)
        .doesNotContain(SqlTrait.SELECT_STAR);
  }

  // ---- what fetching takes

  @Test
  void fetching_is_measured_of_about_one_result_set_in_sixteen() throws SQLException {
    GuardedDataSource source = source();
    database.fetch = Duration.ofMillis(2);
    execute(
        source,
        "select x from system_range(1, 4)",
        IntStream.range(0, 3_200).mapToLong(i -> 1).toArray());
    QueryStats stats = only(source);
    assertThat(stats.sampledCount()).isBetween(120L, 290L); // 200 +- 6.5 standard deviations
    assertThat(stats.averageFetch()).contains(Duration.ofMillis(10)); // 4 rows, and no more
    assertThat(source.queryLog().slow()).isEmpty();
  }

  @Test
  void with_a_connection_for_each_query_it_is_as_many() throws SQLException {
    GuardedDataSource source = source();
    for (int i = 0; i < 3_200; i++) {
      clock.advance(Duration.ofNanos(997 * i));
      execute(source, "select x from system_range(1, 4)", 1);
    }
    assertThat(only(source).sampledCount()).isBetween(120L, 290L);
  }

  @Test
  void slow_executions_are_not_drawn_more_often_than_others() throws SQLException {
    GuardedDataSource source = source();
    database.fetch = Duration.ofMillis(2);
    execute(
        source,
        "select x from system_range(1, 4)",
        IntStream.range(0, 640).mapToLong(i -> 100).toArray());
    assertThat(source.queryLog().slow())
        .hasSize(640)
        .allSatisfy(slow -> assertThat(slow.fetch()).isEqualTo(Duration.ofMillis(10)));
    assertThat(only(source).sampledCount()).isBetween(10L, 80L);
  }

  @Test
  void without_a_measurement_there_is_no_average() throws SQLException {
    GuardedDataSource source = source();
    execute(source, "create table t (a int)", 1);
    assertThat(only(source).averageFetch()).isEmpty();
    assertThat(only(source).averageRows()).isZero();
  }

  // ---- slow executions

  @Test
  void a_slow_execution_is_told_with_its_place_operation_rows_and_fetch() throws SQLException {
    GuardedDataSource source = source();
    database.fetch = Duration.ofMillis(3);
    database.execution = Duration.ofMillis(150);
    guards.operation("report").run(() -> {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select x from system_range(1, 4)")) {
        assertThat(source.queryLog().slow())
            .singleElement()
            .satisfies(slow -> assertThat(slow.rowCount()).as("so far").isZero());
        while (rows.next()) {
          rows.getInt(1);
        }
      }
    });
    assertThat(source.queryLog().slow()).singleElement().satisfies(slow -> {
      assertThat(slow.sql()).isEqualTo("select x from system_range(?, ?)");
      assertThat(slow.operation()).isEqualTo("report");
      assertThat(slow.duration()).isEqualTo(Duration.ofMillis(150));
      assertThat(slow.failed()).isFalse();
      assertThat(slow.endedAt()).isEqualTo(clock.instant().minus(slow.fetch()));
      assertThat(slow.place())
          .hasValueSatisfying(place -> assertThat(place.methodName())
              .isEqualTo("a_slow_execution_is_told_with_its_place_operation_rows_and_fetch"));
      assertThat(slow.parameters()).isEmpty();
      assertThat(slow.rowCount()).isEqualTo(4);
      assertThat(slow.fetch()).isEqualTo(Duration.ofMillis(15));
    });
    assertThat(source.stats().slowCount()).isEqualTo(1);
  }

  @Test
  void rows_are_told_also_where_others_are_read_in_between() throws SQLException {
    GuardedDataSource source = source();
    database.execution = Duration.ofMillis(150);
    try (Connection connection = source.getConnection();
        Statement parent = connection.createStatement();
        Statement child = connection.createStatement();
        ResultSet rows = parent.executeQuery("select x from system_range(1, 7)")) {
      database.execution = Duration.ofMillis(1);
      while (rows.next()) {
        child.executeQuery("select 1 + " + rows.getInt(1)).next();
      }
    }
    assertThat(source.queryLog().slow())
        .singleElement()
        .extracting(SlowQuery::rowCount)
        .isEqualTo(7L);
    assertThat(source.queryLog().top(1).get(0).mostRows()).isEqualTo(7);
  }

  @Test
  void one_that_fails_is_slow_as_well() throws SQLException {
    GuardedDataSource source = source();
    database.execution = Duration.ofMillis(150);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("select a from nowhere"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(source.queryLog().slow())
        .singleElement()
        .extracting(SlowQuery::failed)
        .isEqualTo(true);
  }

  @Test
  void of_more_than_a_thousand_the_oldest_go() throws SQLException {
    GuardedDataSource source = source();
    execute(
        source,
        "select 1",
        IntStream.rangeClosed(1, 1_003).mapToLong(i -> 100 + i).toArray());
    assertThat(source.queryLog().slow()).hasSize(1_000);
    assertThat(source.queryLog().slow().get(0).duration()).isEqualTo(Duration.ofMillis(104));
    assertThat(source.queryLog().slow().get(999).duration()).isEqualTo(Duration.ofMillis(1_103));
    assertThat(source.stats().slowCount()).isEqualTo(1_003);
    assertThat(only(source).slowCount()).isEqualTo(1_003);
  }

  // ---- parameters

  @FunctionalInterface
  private interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }

  private String shown(GuardedDataSource source, String sql, Binding binding) throws SQLException {
    database.execution = Duration.ofMillis(150);
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      binding.bind(statement);
      statement.execute();
    }
    List<SlowQuery> slow = source.queryLog().slow();
    return slow.get(slow.size() - 1).parameters();
  }

  @Test
  void without_a_masker_no_parameter_is_kept() throws SQLException {
    GuardedDataSource source = source();
    assertThat(shown(source, "values (?)", statement -> statement.setString(1, "hunter2")))
        .isEmpty();
    assertThat(source.queryLog().slow().toString()).doesNotContain("hunter2");
  }

  @Test
  void a_masker_decides_what_is_seen_of_each() throws SQLException {
    GuardedDataSource source = builder()
        .showParameters(value -> value instanceof String text
            ? text.charAt(0) + "***"
            : value == null ? "nothing" : value.getClass().getSimpleName() + " " + value)
        .build();
    String sql =
        "values (cast(? as varchar), cast(? as int), cast(? as varchar), cast(? as double),"
            + " cast(? as boolean), cast(? as varchar))";
    assertThat(shown(source, sql, statement -> {
          statement.setString(1, "hunter2");
          statement.setInt(2, 7);
          statement.setNull(3, Types.VARCHAR);
          statement.setDouble(4, 0.5);
          statement.setBoolean(5, true);
          statement.setString(6, null);
        }))
        .isEqualTo("h***, Long 7, nothing, Double 0.5, Boolean true, nothing");
    assertThat(source.queryLog().slow().toString()).doesNotContain("hunter2");
    assertThat(source.queryLog().statements().toString()).doesNotContain("h***");
    assertThat(source.details().blocks().toString()).doesNotContain("h***");
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void a_value_stays_until_another_is_bound_and_streams_are_not_looked_at() throws SQLException {
    GuardedDataSource source = builder().showParameters(String::valueOf).build();
    assertThat(shown(source, "values (cast(? as varchar), cast(? as varchar))", statement -> {
          statement.setString(1, "a");
          statement.setCharacterStream(2, new StringReader("hunter2"), 7);
          statement.setString(1, "b");
        }))
        .isEqualTo("b, …");
    assertThat(shown(source, "values (cast(? as varchar))", statement -> {
          statement.setString(1, "a");
          statement.clearParameters();
          statement.setString(1, "c");
        }))
        .as("of the statement before nothing is left")
        .isEqualTo("c");
  }

  @Test
  void a_masker_that_fails_is_counted_and_disturbs_nobody() throws SQLException {
    AtomicInteger calls = new AtomicInteger();
    GuardedDataSource source = builder()
        .showParameters(value -> {
          if (calls.incrementAndGet() == 2) {
            throw new IllegalStateException("the masker's own fault");
          }
          return "x".repeat(101);
        })
        .build();
    database.execution = Duration.ofMillis(150);
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select ? + 1, ? + 1")) {
      statement.setInt(1, 41);
      statement.setInt(2, 42);
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(2)).isEqualTo(43);
      }
    }
    assertThat(source.queryLog().slow())
        .singleElement()
        .extracting(SlowQuery::parameters)
        .isEqualTo("x".repeat(100) + "…, ?");
    assertThat(source.faultCount()).isEqualTo(1);
  }

  @Test
  void at_most_thirty_two_are_shown() throws SQLException {
    GuardedDataSource source = builder().showParameters(String::valueOf).build();
    for (int count : new int[] {32, 33}) {
      String places = IntStream.range(0, count)
          .mapToObj(i -> "cast(? as int)")
          .collect(Collectors.joining(", "));
      String all = IntStream.rangeClosed(1, 32)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(", "));
      assertThat(shown(source, "values (" + places + ")", statement -> {
            for (int i = 1; i <= count; i++) {
              statement.setInt(i, i);
            }
          }))
          .isEqualTo(count == 32 ? all : all + ", …");
    }
  }
}
