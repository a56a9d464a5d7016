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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PG-405 and PG-407: faults of the text, each with its repaired twin. */
class StatementLintCheckTest {
  private final ManualClock clock = new ManualClock();
  private final SlowDatabase database = new SlowDatabase(clock);
  private GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource source(int rows) throws SQLException {
    return GuardedDataSource.builder("orders", database.over(Database.H2.shipments(rows)))
        .register(guards);
  }

  private static void execute(GuardedDataSource source, String sql, int times) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < times; i++) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              rows.getString(1);
            }
          }
        }
      }
    }
  }

  private List<Finding> findings() {
    return Stream.of("PG-405", "PG-407")
        .flatMap(code -> guards.diagnose().findings(code).stream())
        .toList();
  }

  private static String list(int values) {
    return "select id from company where id in ("
        + IntStream.range(0, values).mapToObj(Integer::toString).collect(Collectors.joining(", "))
        + ")";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PG-405 | select * from company where id = 7 | select * in | name the columns that are used",
        "PG-405 | select c.* from company c where id = 7 | select * in | name the columns",
        "PG-407 | select id from company where name like '%x' | a pattern that begins with a wildcard in"
            + " | search by a prefix, or by a trigram or full-text index",
        "PG-407 | select id from company where lower(name) = 'x' | a function of a column is compared in"
            + " | compare the column itself",
        "PG-407 | select id from company order by id limit 9 offset 1000 | a deep offset in"
            + " | go on behind the last row seen",
      })
  void a_fault_is_told_from_a_hundred_executions_on(
      String code, String sql, String fault, String remedy) throws SQLException {
    GuardedDataSource source = source(3);
    execute(source, sql, 99);
    assertThat(findings()).isEmpty();
    execute(source, sql, 1);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo(code);
      assertThat(finding.severity()).isEqualTo(Severity.AMBER);
      assertThat(finding.headline())
          .startsWith(fault + " \"select … from company")
          .endsWith("\", executed 100 times, 100 ms in all");
      assertThat(finding.remedy().text()).contains(remedy);
      assertThat(finding.expected())
          .isEqualTo(Gain.notEstimated("the text shows the fault, not what it costs"));
      assertThat(finding.toString()).contains("100 executions: 50 % within ");
    });
  }

  @Test
  void one_that_takes_a_second_in_all_is_looked_at_whatever_their_number() throws SQLException {
    GuardedDataSource source = source(3);
    database.execution = Duration.ofMillis(999);
    execute(source, "select * from company where id = 7", 1);
    assertThat(findings()).isEmpty();
    database.execution = Duration.ofMillis(1);
    execute(source, "select * from company where id = 7", 1);
    assertThat(findings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id, name from company where id = 7",
        "select count(*) from company",
        "select id from company c where exists (select * from shipments s where s.id = c.id)",
        "select id from company where name like 'x%'",
        "select id from company where name = lower('X')",
        "select id from company order by id limit 9 offset 999",
        "select id from company where id > 1000 order by id limit 9",
        "insert into shipments select 1000 + id, 1 from shipments where id = -1",
      })
  void a_text_without_a_fault_is_silent(String sql) throws SQLException {
    GuardedDataSource source = source(3);
    execute(source, sql, 200);
    assertThat(source.queryLog().count()).isEqualTo(200);
    assertThat(findings()).isEmpty();
  }

  @Test
  void a_list_is_huge_from_a_thousand_values_on() throws SQLException {
    GuardedDataSource source = source(3);
    execute(source, list(999), 100);
    assertThat(findings()).isEmpty();
    execute(source, list(1_000), 1); // the same statement, once with a longer list
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-407");
      assertThat(finding.headline())
          .startsWith("a list of 1,000 values in \"select … from company where id in (?)\"")
          .contains("executed 101 times");
      assertThat(finding.remedy().text()).contains("(= any(?))");
    });
  }

  @Test
  void a_query_without_limit_is_told_once_a_thousand_rows_were_read_of_it() throws SQLException {
    GuardedDataSource few = source(999);
    execute(few, "select name from company", 1);
    assertThat(findings()).isEmpty();
    GuardedDataSource many =
        GuardedDataSource.builder("many", Database.H2.shipments(1_000)).register(guards);
    database.execution = Duration.ofMillis(1);
    clock.advance(Duration.ofMillis(1));
    execute(many, "select name from company", 1);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-407");
      assertThat(finding.subject().name()).isEqualTo("many");
      assertThat(finding.headline())
          .startsWith("no limit, and up to 1,000 rows read of \"select … from company\"");
      assertThat(finding.remedy().text()).contains("(limit ?)", "setFetchSize");
    });
  }

  @Test
  void rows_of_many_executions_are_not_one_result_set() throws SQLException {
    GuardedDataSource source = source(500);
    execute(source, "select name from company", 9);
    assertThat(source.stats().rowCount()).isEqualTo(4_500);
    assertThat(findings()).isEmpty();
  }

  @Test
  void a_limit_makes_many_rows_the_applications_wish() throws SQLException {
    GuardedDataSource source = source(1_000);
    execute(source, "select name from company limit 5000", 1);
    assertThat(source.stats().rowCount()).isEqualTo(1_000);
    assertThat(findings()).isEmpty();
  }

  @Test
  void rows_count_together_also_where_others_are_read_in_between() throws SQLException {
    GuardedDataSource source = source(1_000);
    try (Connection connection = source.getConnection();
        Statement parents = connection.createStatement();
        Statement children = connection.createStatement();
        ResultSet all = parents.executeQuery("select id from company")) {
      while (all.next()) {
        try (ResultSet one =
            children.executeQuery("select name from company where id = " + all.getInt(1))) {
          one.next();
        }
      }
    }
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline())
            .startsWith("no limit, and up to 1,000 rows read of \"select … from company\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update company set name = 'x' | update company set name = 'x' where id = 7",
        "delete from shipments | delete from shipments where id = 7",
        "DELETE FROM shipments | truncate table shipments",
      })
  void a_write_of_all_rows_is_told_at_once(String fault, String twin) throws SQLException {
    GuardedDataSource source = source(3);
    execute(source, twin, 1);
    assertThat(findings()).isEmpty();
    execute(source, fault, 1);
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-407");
      assertThat(finding.headline()).startsWith("no where in \"").contains("executed 1 times");
      assertThat(finding.remedy().text())
          .contains("add the where, or say truncate")
          .doesNotContain("threshold"); // there is none for it
    });
  }

  @Test
  void two_faults_of_one_text_are_two_findings_with_ids_of_their_own() throws SQLException {
    GuardedDataSource source = source(3);
    execute(source, "select * from company where name like '%x'", 100);
    List<String> ids = findings().stream().map(Finding::id).toList();
    assertThat(findings()).extracting(Finding::code).containsExactly("PG-405", "PG-407");
    execute(source, "select * from company where name like '%x'", 1_000);
    assertThat(findings()).extracting(Finding::id).containsExactlyElementsOf(ids);
  }

  @Test
  void the_thresholds_are_the_registrys() throws SQLException {
    guards = GuardRegistry.builder()
        .clock(clock)
        .threshold(StatementLintCheck.EXECUTIONS, 2L)
        .threshold(StatementLintCheck.LIST, 5L)
        .threshold(StatementLintCheck.ROWS, 3L)
        .build();
    GuardedDataSource source = source(3);
    execute(source, list(5), 2);
    assertThat(findings())
        .extracting(Finding::headline)
        .anySatisfy(headline -> assertThat(headline).startsWith("a list of 5 values in "));
    execute(source, "select name from company", 1);
    assertThat(findings())
        .extracting(Finding::headline)
        .anySatisfy(headline -> assertThat(headline).startsWith("no limit, and up to 3 rows"));
  }

  @Test
  void stays_silent_without_traffic_and_once_it_is_executed_no_more() throws SQLException {
    GuardedDataSource source = source(3);
    assertThat(findings()).isEmpty();
    execute(source, "select * from company where id = 7", 100);
    execute(source, "delete from shipments", 1);
    assertThat(findings()).hasSize(2);
    clock.advance(Duration.ofMinutes(10));
    assertThat(findings()).isEmpty();
  }
}
