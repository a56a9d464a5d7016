/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.db.detect.Framework;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** PG-212: rows that are written one by one. */
class BatchableWritesCheckTest {
  private static final String SQL = "insert into company values (?, 'x')";

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

  @FunctionalInterface
  private interface Row {
    void write(PreparedStatement statement) throws SQLException;
  }

  private void insert(GuardedDataSource source, int rows, Row row) throws SQLException {
    guards.operation("Import.run").call(() -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(SQL)) {
        for (int i = 0; i < rows; i++) {
          statement.setInt(1, 100 + i);
          row.write(statement);
        }
        if (rows > 0) {
          statement.executeBatch();
        }
      }
      return null;
    });
  }

  private List<Finding> findings() {
    return guards.diagnose().findings();
  }

  @Test
  void in_jdbc_the_remedy_is_a_batch() throws SQLException {
    insert(source(), 30, PreparedStatement::executeUpdate);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-212");
      assertThat(finding.severity()).isEqualTo(Severity.RED);
      assertThat(finding.headline())
          .matches("batchable writes: 30 × \"insert into company values \\(\\?, \\?\\)\" at"
              + " BatchableWritesCheckTest.java:[0-9]+ inside Import.run; 30 round trips,"
              + " 30 ms of 3[01] ms");
      assertThat(finding.place()).get().extracting(Place::methodName).isNotNull();
      assertThat(finding.remedy().form()).isEqualTo(Remedy.Form.JAVA);
      assertThat(finding.remedy().snippet()).contains("addBatch();", "executeBatch();");
      assertThat(finding.expected().estimated()).isFalse();
      assertThat(finding.expected().method())
          .isEqualTo("a batch saves 29 of 30 round trips; of the 1 ms of each execution the"
              + " network's share is not known");
      assertThat(finding.cost().text()).startsWith("30 round trips, 30 ms of waiting in ");
      assertThat(finding.toString()).contains("sent by JDBC");
    });
  }

  @Test
  void a_batch_is_silent() throws SQLException {
    GuardedDataSource source = source();
    insert(source, 30, PreparedStatement::addBatch);
    assertThat(source.stats().writeCount()).isEqualTo(1);
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // rows, microseconds each, told
    "4, 90000, false",
    "5, 4000, true",
    "5, 3999, false",
    "19, 1000, false",
    "20, 1, true",
  })
  void a_finding_begins_at_its_thresholds(int rows, long micros, boolean told) throws SQLException {
    database.execution = Duration.ofNanos(1_000 * micros);
    insert(source(), rows, PreparedStatement::executeUpdate);
    assertThat(findings()).hasSize(told ? 1 : 0);
  }

  @Test
  void rows_that_come_in_one_after_the_other_are_silent() throws SQLException {
    insert(source(), 30, statement -> {
      clock.advance(Duration.ofMillis(200)); // as from a queue
      statement.executeUpdate();
    });
    assertThat(findings()).isEmpty();
  }

  @Test
  void stays_silent_without_traffic_and_once_the_window_has_none() throws SQLException {
    GuardedDataSource source = source();
    assertThat(findings()).isEmpty();
    insert(source, 30, PreparedStatement::executeUpdate);
    assertThat(findings()).hasSize(1);
    clock.advance(Duration.ofMinutes(10));
    assertThat(guards.diagnose(Duration.ofMinutes(5)).findings()).hasSize(1); // at its very begin
    clock.advance(Duration.ofMinutes(10));
    assertThat(findings()).isEmpty();
  }

  @Test
  void with_spring_jdbc_the_remedy_is_springs_batch() throws SQLException {
    GuardedDataSource source = source();
    JdbcTemplate jdbc = new JdbcTemplate(source);
    guards.operation("Import.run").run(() -> {
      for (int i = 0; i < 30; i++) {
        jdbc.update(SQL, 100 + i);
      }
    });
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-212");
      assertThat(finding.remedy().snippet()).contains("jdbcTemplate.batchUpdate(");
      assertThat(finding.toString()).contains("sent by Spring JDBC");
    });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HIBERNATE | hibernate.jdbc.batch_size=50 | hibernate.order_inserts=true | ids that the database"
            + " generates by identity prevent it",
        "SPRING_DATA | hibernate.jdbc.batch_size=50 | hibernate.order_updates=true | let Hibernate",
        "MYBATIS | openSession(ExecutorType.BATCH) | SqlSession | open the session for batches",
        "JOOQ | create.batch(queries) | .execute() | send them as one batch",
        "SPRING_JDBC | jdbcTemplate.batchUpdate( | sql | send them as one batch",
        "JDBC | addBatch(); | executeBatch(); | in one transaction",
      })
  void each_framework_has_its_means(Framework framework, String snippet, String more, String words)
      throws SQLException {
    Repetition repetition = new Repetition(
        Repetition.Verdict.BATCHABLE_WRITE,
        new Fingerprinter(SqlDialect.UNKNOWN).read(SQL).fingerprint(),
        framework,
        "",
        List.of(new Place("shipments.Import", "run", "Import.java", 41)),
        30,
        30,
        0,
        30_000_000,
        1_000_000,
        Optional.empty(),
        List.of(),
        0.7);
    DataSourceStats stats = source().stats();
    CheckContext<DataSourceStats> context = CheckContext.builder(
            GuardedDataSource.KIND.subject("orders"), stats)
        .window(clock.instant(), clock.instant().plusSeconds(300))
        .details(() -> Optional.of(new DataSourceDetails(
            List.of(RepeatedQuery.of("Import.run", repetition, 40_000_000, clock.instant())),
            List.of())))
        .build();
    assertThat(new BatchableWritesCheck().check(context)).singleElement().satisfies(finding -> {
      assertThat(finding.remedy().snippet()).contains(snippet, more);
      assertThat(finding.remedy().text()).contains(words);
      assertThat(finding.toString()).contains("sent by " + framework.label());
    });
  }
}
