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
import io.perfguard.core.finding.Diagnosis;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.operation.Parallel;
import io.perfguard.db.detect.RepeatedQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PG-210 and PG-211 end to end: an agent with faults, its repaired twins, and what looks like a
 * fault and is none.
 */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class ShipmentAgentTest {
  @Parameter
  private Database database;

  private static final String PARENT = "select id, company_id from shipments";
  private static final String CHILD = "select id, name from company where id = ?";

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder()
      .clock(clock)
      .threshold(NPlusOneCheck.REPETITIONS, 2L)
      .threshold(NPlusOneCheck.TIME, Duration.ofNanos(1))
      .build();

  @AfterEach
  void close() {
    guards.close();
  }

  private DataSource source(int rows) throws SQLException {
    DataSource target = Databases.taking(Duration.ofMillis(1), clock, database.shipments(rows));
    return GuardedDataSource.builder("orders", target).repetitions(2).register(guards);
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  private void process(DataSource source, Work work) throws SQLException {
    guards.operation("ShipmentAgent.process").call(() -> {
      try (Connection connection = source.getConnection()) {
        work.on(connection);
      }
      return null;
    });
  }

  private static List<Integer> companies(Connection connection) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PARENT);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(2));
      }
    }
    return ids;
  }

  private static String company(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHILD)) {
      statement.setInt(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(2) : "";
      }
    }
  }

  private void nPlusOne(Connection connection) throws SQLException {
    for (int id : companies(connection)) {
      company(connection, id);
    }
    clock.advance(Duration.ofMillis(29));
  }

  @Test
  void a_query_for_each_row_is_told_with_place_parent_share_and_remedy() throws SQLException {
    DataSource source = source(50);
    for (int run = 0; run < 3; run++) {
      process(source, this::nPlusOne);
    }
    List<Finding> findings = guards.diagnose().findings();
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    int parentLine = line(finding, "companies");
    Place place = finding.place().orElseThrow();
    assertThat(place.methodName()).isEqualTo("company");
    assertThat(finding.code()).isEqualTo("PG-210");
    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.headline())
        .matches("N\\+1: 50 × \"select … from company where id = \\?\" at ShipmentAgentTest.java:"
            + place.lineNumber()
            + " inside ShipmentAgent.process, after \"select … from shipments\" returned 50 rows at line [0-9]+;"
            + " 50 round trips, 50 ms of 80 ms");
    assertThat(parentLine).as("the parent is no frame of the child").isNegative();
    assertThat(finding.remedy().form()).isEqualTo(Remedy.Form.SQL);
    assertThat(finding.remedy().snippet())
        .isEqualTo("select id, name from company where id in (?, ?, …)");
    assertThat(finding.expected().text()).isEqualTo("80 ms -> 31 ms");
    assertThat(finding.expected().method()).isEqualTo("(n-1) x median round trip: 49 x 1 ms");
    assertThat(finding.since()).isPresent();
    assertThat(finding.cost().text()).startsWith("150 round trips, 150 ms of waiting in ");
    assertThat(finding.evidence())
        .contains(
            Evidence.text(
                "150 executions in 3 runs, 150 ms in all; latest run: median 1 ms; sent by JDBC, confidence 0.99"));
  }

  private static int line(Finding finding, String method) {
    return finding.evidence().stream()
        .filter(Evidence.At.class::isInstance)
        .map(block -> ((Evidence.At) block).place())
        .filter(place -> place.methodName().equals(method))
        .mapToInt(Place::lineNumber)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void a_first_run_alone_knows_all_but_the_parents_line() throws SQLException {
    process(source(50), this::nPlusOne);
    assertThat(guards.diagnose().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline())
            .startsWith("N+1: 50 × ")
            .contains("returned 50 rows; 50 round trips"));
  }

  @Test
  void the_finding_keeps_its_id_from_run_to_run() throws SQLException {
    DataSource source = source(50);
    process(source, this::nPlusOne);
    String id = guards.diagnose().findings().get(0).id();
    process(source, this::nPlusOne);
    assertThat(guards.diagnose().findings().get(0).id()).isEqualTo(id);
  }

  @Test
  void outside_operations_a_connection_is_the_scope() throws SQLException {
    try (Connection connection = source(20).getConnection()) {
      nPlusOne(connection);
    }
    assertThat(guards.diagnose().findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline())
            .doesNotContain("inside")
            .contains("20 round trips, 20 ms of 50 ms"));
  }

  @Test
  void parallel_branches_of_a_run_are_one_scope() throws SQLException {
    DataSource source = source(8);
    guards
        .operation("op")
        .call(() -> Parallel.map(IntStream.rangeClosed(1, 8).boxed().toList(), 1, id -> {
          try (Connection connection = source.getConnection()) {
            return company(connection, id);
          }
        }));
    assertThat(details()).singleElement().satisfies(query -> {
      assertThat(query.executions()).isEqualTo(8);
      assertThat(query.latest().distinctParameters()).isEqualTo(8);
    });
  }

  private List<RepeatedQuery> details() {
    return guards.get(GuardedDataSource.KIND, "orders").details().repeatedQueries();
  }

  @Test
  void the_same_parameters_again_are_a_duplicate_query() throws SQLException {
    DataSource source = source(3);
    process(source, connection -> {
      for (int i = 0; i < 40; i++) {
        company(connection, 1 + i % 3);
      }
      clock.advance(Duration.ofMillis(40));
    });
    assertThat(guards.diagnose().findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-211");
      assertThat(finding.headline())
          .contains("40 × \"select … from company where id = ?\"")
          .contains(
              "with 3 different sets of parameters; 37 of 40 answers were there already, 40 ms of 80 ms");
      assertThat(finding.remedy().snippet())
          .contains("builder(\"company\")")
          .contains("cache.get(key");
      assertThat(finding.expected().text()).isEqualTo("80 ms -> 43 ms");
    });
  }

  @Test
  void a_loop_of_two_queries_names_the_other() throws SQLException {
    DataSource source = source(20);
    process(source, connection -> {
      for (int id : companies(connection)) {
        company(connection, id);
        try (PreparedStatement statement =
            connection.prepareStatement("select count(*) from shipments where company_id = ?")) {
          statement.setInt(1, id);
          statement.executeQuery();
        }
      }
    });
    assertThat(guards.diagnose().findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-210");
      assertThat(finding.headline())
          .contains("20 × \"select … from ", "and 1 more query", "40 round trips");
      assertThat(finding.toString())
          .contains("the same loop repeats \"select … from ", "(n-1) x median turn: 19 x 2 ms");
    });
  }

  @Test
  void a_join_is_clean() throws SQLException {
    DataSource source = source(50);
    process(source, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(
              "select s.id, c.name from shipments s join company c on c.id = s.company_id");
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          rows.getString(2);
        }
      }
    });
    assertThat(details()).isEmpty();
  }

  @Test
  void chunks_of_ids_are_clean() throws SQLException {
    DataSource source = source(50);
    process(source, connection -> {
      List<Integer> ids = companies(connection);
      for (int from = 0; from < ids.size(); from += 10) {
        String places =
            ids.subList(from, from + 10).stream().map(id -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement statement =
            connection.prepareStatement("select name from company where id in (" + places + ")")) {
          for (int i = 0; i < 10; i++) {
            statement.setInt(i + 1, ids.get(from + i));
          }
          statement.executeQuery();
        }
      }
    });
    assertThat(details()).isEmpty();
  }

  @Test
  void one_getter_on_two_lines_is_clean() throws SQLException {
    DataSource source = source(3);
    for (int run = 0; run < 3; run++) {
      process(source, connection -> {
        company(connection, 1);
        company(connection, 2);
      });
    }
    assertThat(details()).isEmpty();
  }

  @Test
  void batches_and_retries_are_clean() throws SQLException {
    DataSource source = source(3);
    process(source, connection -> {
      try (PreparedStatement insert =
              connection.prepareStatement("insert into company values (?, 'x')");
          PreparedStatement broken =
              connection.prepareStatement("select 1 / (id - id) from company where id = ?")) {
        for (int i = 0; i < 5; i++) {
          insert.setInt(1, 200 + i);
          insert.addBatch();
        }
        insert.executeBatch();
        for (int i = 0; i < 5; i++) {
          broken.setInt(1, 1);
          assertThatThrownBy(broken::executeQuery).hasMessageContaining("ivision by zero");
        }
      }
    });
    assertThat(details()).isEmpty();
  }

  @Test
  void writes_row_by_row_are_told_as_batchable() throws SQLException {
    DataSource source = source(3);
    process(source, connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement("insert into company values (?, 'x')")) {
        for (int i = 0; i < 30; i++) {
          insert.setInt(1, 100 + i);
          insert.executeUpdate();
        }
      }
    });
    assertThat(guards.diagnose().findings()).singleElement().satisfies(finding -> {
      assertThat(finding.code()).isEqualTo("PG-212");
      assertThat(finding.headline())
          .startsWith(
              "batchable writes: 30 × \"insert into company values (?, ?)\" at ShipmentAgentTest.java:")
          .endsWith(" inside ShipmentAgent.process; 30 round trips, 30 ms of 30 ms");
      assertThat(finding.toString()).contains("executeBatch()");
    });
  }

  @Test
  void by_default_few_and_short_repetitions_are_no_finding() throws SQLException {
    try (GuardRegistry strict = GuardRegistry.builder().clock(clock).build()) {
      DataSource target = Databases.taking(Duration.ofMillis(1), clock, database.shipments(19));
      DataSource source = GuardedDataSource.builder("orders", target).register(strict);
      strict.operation("op").call(() -> {
        try (Connection connection = source.getConnection()) {
          nPlusOne(connection); // 19 times, 19 ms
        }
        return null;
      });
      assertThat(strict.diagnose().findings()).isEmpty();
    }
  }

  @Test
  void amber_where_it_is_a_small_share_of_a_long_run() throws SQLException {
    DataSource source = source(20);
    process(source, connection -> {
      nPlusOne(connection);
      clock.advance(Duration.ofMillis(400));
    });
    assertThat(guards.diagnose().findings())
        .singleElement()
        .extracting(Finding::severity)
        .isEqualTo(Severity.AMBER);
  }

  @Test
  void what_was_not_seen_in_the_window_is_no_finding() throws SQLException {
    DataSource source = source(50);
    process(source, this::nPlusOne);
    assertThat(guards.diagnose(Duration.ofMinutes(5)).findings()).hasSize(1);
    for (int minute = 0; minute < 10; minute++) {
      clock.advance(Duration.ofMinutes(1));
      guards.diagnose(Duration.ofMinutes(5));
    }
    assertThat(guards.diagnose(Duration.ofMinutes(5)).findings()).isEmpty();
  }

  private int walk(Connection connection, int id) throws SQLException {
    String name = company(connection, id);
    return name.isEmpty() ? 0 : 1 + walk(connection, id + 1);
  }

  @Test
  void a_recursion_is_a_loop_whatever_its_depth() throws SQLException {
    process(source(9), connection -> walk(connection, 1));
    assertThat(details()).singleElement().satisfies(query -> {
      assertThat(query.executions()).isEqualTo(10);
      assertThat(query.latest().frames())
          .extracting(Place::methodName)
          .startsWith("company", "walk", "walk", "a_recursion_is_a_loop_whatever_its_depth");
    });
  }

  @Test
  void inside_an_operation_a_loop_may_take_a_connection_each_time() throws SQLException {
    DataSource source = source(9);
    guards.operation("op").call(() -> {
      for (int id = 1; id <= 9; id++) {
        try (Connection connection = source.getConnection()) {
          company(connection, id);
        }
      }
      return null;
    });
    assertThat(details())
        .singleElement()
        .satisfies(query -> assertThat(query.executions()).isEqualTo(9));
  }

  @Test
  void outside_operations_each_connection_is_a_scope_of_its_own() throws SQLException {
    DataSource source = source(9);
    for (int id = 1; id <= 9; id++) {
      try (Connection connection = source.getConnection()) {
        company(connection, id);
      }
    }
    assertThat(details()).isEmpty();
  }

  @Test
  void nothing_secret_is_in_a_finding_the_details_or_the_log() throws SQLException {
    DataSource source = source(3);
    process(source, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(
          "select id from company where name = ? or name = 'hunter2' /* hunter2 */")) {
        for (int i = 0; i < 30; i++) {
          statement.setString(1, "hunter2 " + i);
          statement.executeQuery();
        }
      }
    });
    Diagnosis diagnosis = guards.diagnose();
    assertThat(diagnosis.findings()).hasSize(1);
    assertThat(List.of(
            diagnosis.toString(),
            diagnosis.toJson(),
            diagnosis.findings().get(0).toString(),
            details().toString(),
            guards.get(GuardedDataSource.KIND, "orders").details().blocks().toString(),
            guards.get(GuardedDataSource.KIND, "orders").queryLog().slowest(9).toString()))
        .allSatisfy(text -> assertThat(text).contains("select").doesNotContain("hunter2"));
  }
}
