/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-401: at its thresholds and one step before them. */
class SlowQueryCheckTest {
  private static final String SQL = "select name from company where id > ?";

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final SlowDatabase database = new SlowDatabase(clock);

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource source() throws SQLException {
    return GuardedDataSource.builder("orders", database.over(Database.H2.shipments(3)))
        .register(guards);
  }

  private void execute(GuardedDataSource source, String sql, int times, long millis)
      throws SQLException {
    database.execution = Duration.ofMillis(millis);
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < times; i++) {
        if (sql.contains("?")) {
          statement.setInt(1, i);
        }
        statement.execute();
      }
    }
  }

  private List<Finding> findings() {
    return guards.diagnose().findings("PG-401");
  }

  @Test
  void three_slow_executions_are_told_with_place_cost_and_plan() throws SQLException {
    GuardedDataSource source = source();
    guards.operation("report").run(() -> execute(source, SQL, 3, 100));
    Finding finding = findings().get(0);
    assertThat(findings()).hasSize(1);
    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.headline())
        .isEqualTo("slow query: 3 of 3 executions of \"select … from company where id > ?\" were"
            + " slow, 95 % within 100 ms"); // to within 2.5 %
    assertThat(finding.place()).hasValueSatisfying(place -> {
      assertThat(place.className()).isEqualTo(SlowQueryCheckTest.class.getName());
      assertThat(place.methodName()).isEqualTo("execute");
    });
    assertThat(finding.evidence())
        .containsExactly(
            Evidence.text(SQL),
            Evidence.text(
                "3 executions, last inside report: 50 % within 100 ms, 95 % within 100 ms,"
                    + " 99 % within 100 ms; 0.0 rows each"));
    assertThat(finding.cost().text()).isEqualTo("300 ms in 3 slow executions since the start");
    assertThat(finding.remedy())
        .isEqualTo(Remedy.sql(
            "look at its plan: a sequential scan of many rows for few wants an index on what it asks for",
            "explain " + SQL));
    assertThat(finding.expected())
        .isEqualTo(Gain.notEstimated("what another plan would take, only the database can say"));
  }

  @ParameterizedTest
  @CsvSource({
    // executions, milliseconds, severity
    "2, 100, ", // too few
    "3, 99, ", // not slow
    "100, 99, ",
    "3, 100, AMBER",
    "3, 499, AMBER",
    "3, 516, RED", // told to within 2.5 %
    "1, 999, ",
    "1, 1000, RED", // so long that one is enough
  })
  void a_finding_begins_at_its_thresholds(int executions, long millis, String severity)
      throws SQLException {
    execute(source(), SQL, executions, millis);
    assertThat(findings())
        .extracting(finding -> finding.severity().name())
        .isEqualTo(severity == null ? List.of() : List.of(severity));
  }

  @Test
  void of_one_or_two_executions_it_tells_the_longest() throws SQLException {
    execute(source(), SQL, 1, 2_000);
    assertThat(findings().get(0).headline()).endsWith(" were slow, the longest took 2 s");
  }

  @Test
  void the_threshold_is_the_data_sources() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder(
            "orders", database.over(Database.H2.shipments(3)))
        .slowThreshold(Duration.ofMillis(10))
        .register(guards);
    execute(source, SQL, 9, 9);
    assertThat(findings()).isEmpty();
    execute(source, SQL, 3, 10);
    assertThat(findings())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.headline()).startsWith("slow query: 3 of 12 executions of "));
    assertThat(source.stats().slowCount()).isEqualTo(3);
  }

  @Test
  void each_statement_is_a_finding_and_the_ids_stay() throws SQLException {
    GuardedDataSource source = source();
    String other = "select count(*) from shipments";
    execute(source, SQL, 3, 100);
    execute(source, other, 3, 200);
    List<String> ids = findings().stream().map(Finding::id).toList();
    assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    execute(source, SQL, 30, 600);
    execute(source, other, 30, 700);
    assertThat(findings()).extracting(Finding::id).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void stays_silent_without_traffic() throws SQLException {
    source();
    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_once_the_window_has_no_slow_one() throws SQLException {
    GuardedDataSource source = source();
    execute(source, SQL, 3, 100);
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    execute(source, SQL, 50, 1); // executed, but not slow
    assertThat(findings()).isEmpty();
    execute(source, SQL, 1, 100);
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains(": 4 of 54 executions"));
  }

  @Test
  void what_it_costs_is_spread_over_the_time_in_which_it_was_counted() throws SQLException {
    GuardedDataSource source = source();
    for (int hour = 0; hour < 10; hour++) {
      execute(source, SQL, 10, 200);
      clock.advance(Duration.ofHours(1));
    }
    execute(source, SQL, 1, 200);
    Finding finding = findings().get(0);
    assertThat(finding.cost().text()).isEqualTo("20 s in 101 slow executions since the start");
    assertThat(finding.cost().waitingPerHour())
        .isBetween(Duration.ofMillis(1_900), Duration.ofMillis(2_100));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select id from company where name like '%x' | begins with a wildcard reads every row",
        "select id from company where lower(name) = 'x' | a function of a column is compared",
        "select id from company order by id limit 1 offset 2 | go on behind the last row seen",
      })
  void where_the_text_shows_why_the_remedy_says_so(String sql, String remedy) throws SQLException {
    execute(source(), sql, 3, 100);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.remedy().text()).contains(remedy);
      assertThat(finding.remedy().form()).isEqualTo(Remedy.Form.NONE);
    });
  }
}
