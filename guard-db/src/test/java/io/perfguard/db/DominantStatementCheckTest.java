/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-406: one of several statements takes most of the time. */
class DominantStatementCheckTest {
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
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < times; i++) {
        statement.execute(sql);
      }
    }
  }

  /** Some short statements, each another one. */
  private void others(GuardedDataSource source, int count, long millisInAll) throws SQLException {
    for (int i = 0; i < count; i++) {
      execute(source, "select id as n" + i + " from company", 1, millisInAll / count);
    }
  }

  private List<Finding> findings() {
    return guards.diagnose().findings("PG-406");
  }

  @Test
  void the_statement_that_takes_most_is_told_with_its_share() throws SQLException {
    GuardedDataSource source = source();
    execute(source, "select name from company", 240, 50);
    others(source, 4, 4_000);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.AMBER);
      assertThat(finding.headline())
          .isEqualTo("one statement dominates: \"select … from company\" took 12 s of 16 s (75 %)");
      assertThat(finding.cost().text()).isEqualTo("240 executions of 50 ms");
      assertThat(finding.remedy().text()).startsWith("begin with this one: execute it less often");
      assertThat(finding.expected())
          .isEqualTo(
              Gain.estimated("half its time is 6 s of 16 s", "its share of all executions' time"));
      assertThat(finding.toString())
          .contains("select name from company", "240 executions: 50 % within ");
    });
  }

  @ParameterizedTest
  @CsvSource({
    // other statements, all of their milliseconds, its own milliseconds, told
    "4, 10000, 10000, true", // half of the time
    "4, 10004, 10000, false", // less than half
    "4, 4, 9999, false", // too short to matter
    "4, 4, 10000, true",
    "3, 3, 60000, false", // of few statements one takes most anyway
  })
  void a_finding_begins_at_its_thresholds(int others, long othersTook, long took, boolean told)
      throws SQLException {
    GuardedDataSource source = source();
    others(source, others, othersTook);
    execute(source, "select name from company", 1, took);
    assertThat(findings()).hasSize(told ? 1 : 0);
  }

  @Test
  void stays_silent_without_traffic() throws SQLException {
    source();
    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_once_it_is_executed_no_more() throws SQLException {
    GuardedDataSource source = source();
    others(source, 4, 4);
    execute(source, "select name from company", 1, 60_000);
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    others(source, 4, 4);
    assertThat(findings()).isEmpty();
  }

  @Test
  void what_it_costs_is_spread_over_the_time_in_which_it_was_counted() throws SQLException {
    GuardedDataSource source = source();
    others(source, 4, 4);
    for (int hour = 0; hour < 10; hour++) {
      execute(source, "select name from company", 10, 1_000);
      clock.advance(Duration.ofHours(1));
    }
    execute(source, "select name from company", 1, 1_000);
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.cost().waitingPerHour())
            .isBetween(Duration.ofMillis(9_500), Duration.ofMillis(10_500)));
  }
}
