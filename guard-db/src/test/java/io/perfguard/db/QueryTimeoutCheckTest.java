/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Severity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** PG-408: statements that were cancelled, by a real database and by a toy one. */
class QueryTimeoutCheckTest {
  private static final String SQL = "select a from b where c = ?";

  private final ManualClock clock = new ManualClock();
  private final SlowDatabase database = new SlowDatabase(clock);
  private final ToyDriver driver = new ToyDriver();
  private GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  private List<Finding> findings() {
    return guards.diagnose().findings("PG-408");
  }

  private GuardedDataSource toy() {
    return GuardedDataSource.builder("toy", database.over(driver.source())).register(guards);
  }

  private void execute(DataSource source, int times, Throwable failure) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(SQL)) {
      driver.failure = failure;
      for (int i = 0; i < times; i++) {
        if (failure == null) {
          statement.execute();
        } else {
          assertThatThrownBy(statement::execute).isSameAs(failure);
        }
      }
      driver.failure = null;
    }
  }

  @ParameterizedTest
  @MethodSource("io.perfguard.db.Database#available")
  void a_statement_that_the_database_cancelled_is_told(Database real) throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", database.over(real.empty())).register(guards);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          real == Database.H2 ? "set query_timeout 50" : "set statement_timeout = 50");
      assertThatThrownBy(() -> statement.executeQuery(real.endlessQuery))
          .isInstanceOf(SQLException.class);
    }
    assertThat(source.stats().timeoutCount()).isEqualTo(1);
    assertThat(source.stats().errorCount()).isEqualTo(1);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.RED);
      assertThat(finding.headline())
          .startsWith("query time-outs: 1 of 1 executions of \"select ")
          .endsWith("\" were cancelled");
    });
  }

  @ParameterizedTest
  @MethodSource("io.perfguard.db.Database#available")
  void a_time_out_of_the_statement_itself_is_one_too(Database real) throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("orders", database.over(real.empty())).register(guards);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1); // JDBC knows no less
      assertThatThrownBy(() -> statement.executeQuery(real.endlessQuery))
          .isInstanceOf(SQLException.class);
    }
    assertThat(findings()).hasSize(1);
  }

  @Test
  void it_says_how_often_and_what_the_usual_time_is() throws SQLException {
    GuardedDataSource source = toy();
    execute(source, 58, null);
    database.execution = Duration.ofMillis(50);
    execute(source, 2, new SQLTimeoutException("too long"));
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.AMBER);
      assertThat(finding.headline())
          .isEqualTo("query time-outs: 2 of 60 executions of \"select … from b where c = ?\" were"
              + " cancelled");
      assertThat(finding.remedy().text())
          .contains("look at its plan", "(50 % within 1 ms)", "a lock, or a server at its limit");
      assertThat(finding.expected())
          .isEqualTo(Gain.notEstimated(
              "a cancelled execution does not tell how long it would have taken"));
      assertThat(finding.evidence()).isNotEmpty();
    });
  }

  @ParameterizedTest
  @CsvSource({"19, RED", "20, AMBER"}) // of 20 one is 5 %
  void a_twentieth_is_red(int others, Severity severity) throws SQLException {
    GuardedDataSource source = toy();
    execute(source, others, null);
    execute(source, 1, new SQLTimeoutException("too long"));
    assertThat(findings()).singleElement().extracting(Finding::severity).isEqualTo(severity);
  }

  @Test
  void a_failure_of_another_sort_is_none() throws SQLException {
    GuardedDataSource source = toy();
    execute(source, 9, new SQLException("syntax", "42601"));
    execute(source, 9, new IllegalStateException("closed"));
    assertThat(source.stats().errorCount()).isEqualTo(18);
    assertThat(source.stats().timeoutCount()).isZero();
    assertThat(findings()).isEmpty();
    execute(source, 1, new SQLException("canceling statement", "57014"));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void as_many_as_the_threshold_says_are_accepted() throws SQLException {
    guards = GuardRegistry.builder()
        .clock(clock)
        .threshold(QueryTimeoutCheck.TIMEOUTS, 3L)
        .build();
    GuardedDataSource source = toy();
    execute(source, 2, new SQLTimeoutException("too long"));
    assertThat(findings()).isEmpty();
    execute(source, 1, new SQLTimeoutException("too long"));
    assertThat(findings()).hasSize(1);
  }

  @Test
  void stays_silent_without_traffic_and_once_the_window_has_none() throws SQLException {
    GuardedDataSource source = toy();
    assertThat(findings()).isEmpty();
    execute(source, 1, new SQLTimeoutException("too long"));
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    execute(source, 9, null);
    assertThat(findings()).isEmpty();
  }
}
