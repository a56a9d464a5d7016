/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Cost;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-803: very many rows, or rows that take longer than finding them. */
class FetchCheckTest {
  private static final String SQL = "select x from system_range(1, ?)";
  private static final int MANY = 400; // executions, so that about 25 of them are measured

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final SlowDatabase database = new SlowDatabase(clock);

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource source() throws SQLException {
    return GuardedDataSource.builder("orders", database.over(Database.H2.empty()))
        .register(guards);
  }

  private static void read(GuardedDataSource source, int rows, int times) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < times; i++) {
        try (ResultSet all =
            statement.executeQuery("select x from system_range(1, " + rows + ")")) {
          while (all.next()) {
            all.getInt(1);
          }
        }
      }
    }
  }

  private List<Finding> findings() {
    return guards.diagnose().findings("PG-803");
  }

  @Test
  void ten_thousand_rows_of_one_result_set_are_told() throws SQLException {
    GuardedDataSource source = source();
    read(source, 9_999, 3);
    assertThat(findings()).isEmpty();
    read(source, 10_000, 1);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.AMBER);
      assertThat(finding.headline())
          .isEqualTo(
              "10,000 rows materialised by one execution of \"select … from system_range(?, ?)\"");
      assertThat(finding.remedy().form()).isEqualTo(Remedy.Form.JAVA);
      assertThat(finding.remedy().snippet()).contains("setAutoCommit(false)", "setFetchSize(500)");
      assertThat(finding.expected())
          .isEqualTo(
              Gain.notEstimated("it is memory first, and time only where rows are not used"));
      assertThat(finding.toString()).contains(SQL.replace("1,", "?,"), "9,999.3 rows each");
    });
  }

  @Test
  void what_was_not_measured_costs_what_nobody_knows() throws SQLException {
    GuardedDataSource source = source();
    read(source, 10_000, 1); // the clock stands while it is fetched
    assertThat(findings()).singleElement().extracting(Finding::cost).isEqualTo(Cost.UNKNOWN);
  }

  @Test
  void fetching_that_takes_longer_than_the_execution_is_told() throws SQLException {
    GuardedDataSource source = source();
    database.fetch = Duration.ofMillis(10);
    read(source, 19, MANY); // and one call of next() that finds no more
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.headline())
          .isEqualTo(
              "fetching dominates: 200 ms for the rows of \"select … from system_range(?, ?)\","
                  + " 1 ms for the execution");
      assertThat(finding.cost().text())
          .isEqualTo("about 1.3 min of fetching, by one result set in sixteen");
      assertThat(finding.toString().replaceAll("\\s+", " "))
          .contains("19.0 rows each, fetched in 200 ms");
    });
  }

  @ParameterizedTest
  @CsvSource({
    // rows and the last next(), each in milliseconds, execution in milliseconds, told
    "9, 10, 1, true", // 100 ms
    "8, 10, 1, false", // 90 ms
    "8, 11, 99, false", // 99 ms, no longer than the execution, and too short
    "8, 20, 99, true",
    "8, 20, 180, false", // 180 ms
    "8, 20, 179, true",
  })
  void a_finding_begins_at_its_thresholds(int rows, long next, long execution, boolean told)
      throws SQLException {
    GuardedDataSource source = source();
    database.fetch = Duration.ofMillis(next);
    database.execution = Duration.ofMillis(execution);
    read(source, rows, MANY);
    assertThat(findings()).hasSize(told ? 1 : 0);
  }

  @Test
  void stays_silent_without_traffic_and_once_it_is_executed_no_more() throws SQLException {
    GuardedDataSource source = source();
    assertThat(findings()).isEmpty();
    read(source, 10_000, 1);
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    assertThat(findings()).isEmpty();
  }
}
