/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.db.Database;
import io.perfguard.db.Databases;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.NPlusOneCheck;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The N+1 of each framework on each database is found once, at the application's own line, and its
 * repaired twin is silent.
 */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class FrameworkMatrixTest {
  @Parameter
  Database database;

  private static Applications applications;

  private final ManualClock clock = new ManualClock();

  @BeforeParameterizedClassInvocation
  static void fill(Database database) throws SQLException {
    applications = new Applications(database.empty());
    try (Connection connection = applications.pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table company (id int primary key, name varchar(40))");
      statement.execute("create table shipments (id int primary key, company_id int)");
      statement.execute("create table items (id int primary key, shipment_id int)");
      statement.execute("create table stops (id int primary key, shipment_id int)");
      // No id of a table is one of another, so that no page works by accident.
      insert(statement, "company", Pages.SHIPMENTS, n -> (1_000 + n) + ", 'c" + n + "'");
      insert(statement, "shipments", Pages.SHIPMENTS, n -> n + ", " + (1_000 + n));
      insert(statement, "items", Pages.ITEMS, n -> (2_000 + n) + ", " + (1 + n % Pages.SHIPMENTS));
      insert(statement, "stops", Pages.STOPS, n -> (3_000 + n) + ", " + (1 + n % Pages.SHIPMENTS));
    }
  }

  @FunctionalInterface
  private interface Row {
    String of(int number);
  }

  private static void insert(Statement statement, String table, int count, Row row)
      throws SQLException {
    statement.execute("insert into " + table + " values "
        + IntStream.rangeClosed(1, count)
            .mapToObj(number -> "(" + row.of(number) + ")")
            .collect(Collectors.joining(", ")));
  }

  @AfterParameterizedClassInvocation
  static void closeApplications() throws IOException {
    applications.close();
  }

  @ParameterizedTest
  @MethodSource("io.perfguard.db.frameworks.Pages#faults")
  void a_query_for_each_row_is_found_once_at_the_applications_line(Page<?> page) {
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedDataSource source = GuardedDataSource.builder("orders", timed()).register(guards);
      // The first run looks at fewer stacks than those after it.
      for (int run = 0; run < 3; run++) {
        load(page, source, guards);
        assertFound(page, guards.diagnose().findings());
      }
    }
  }

  private static void assertFound(Page<?> page, List<Finding> findings) {
    assertThat(findings)
        .as("one for each statement, or one for the whole loop")
        .hasSizeBetween(1, page.children().size())
        .allSatisfy(finding -> {
          assertThat(finding.code()).isEqualTo("PG-210");
          assertThat(finding.headline()).contains("50 × ", " from shipments", " 50 rows");
          assertThat(SourceMark.of(finding.place().orElseThrow())).isIn(page.faults());
          assertThat(finding.remedy().text() + finding.remedy().snippet())
              .as("the means of what sent it")
              .contains(means(page.name()));
          assertThat(finding.toString()).contains("sent by " + sender(page.name()) + ",");
          assertThat(finding.toString())
              .as("each names the other statements of its loop")
              .contains(page.children().stream().map(child -> " from " + child).toList());
        });
  }

  /** In Spring Data's own applications it is Hibernate that loads what is lazy. */
  private static String sender(String page) {
    return page.contains("lazy") && page.startsWith("Spring Data, ")
        ? "Hibernate"
        : page.substring(0, page.indexOf(','));
  }

  private static List<String> means(String page) {
    List<String> means = new ArrayList<>();
    switch (sender(page)) {
      case "JDBC" -> means.addAll(List.of("ask once for all rows", "join ", " in (?, ?, …)"));
      case "Hibernate" ->
        means.addAll(
            List.of("Hibernate: fetch ", "join fetch", "@EntityGraph", "@BatchSize(size = 50)"));
      case "Spring Data" ->
        means.addAll(List.of("Spring Data: fetch ", "@EntityGraph", "join fetch", "findAllById("));
      case "MyBatis" ->
        means.addAll(List.of("MyBatis: join ", "nested result map", "<collection resultMap="));
      case "jOOQ" -> means.addAll(List.of("jOOQ: join ", "multiset(select("));
      default -> throw new AssertionError(page);
    }
    if (page.endsWith("lazy many to one")) {
      means.add("fetch Company with "); // by its proxy's name
    }
    return means;
  }

  @ParameterizedTest
  @MethodSource("io.perfguard.db.frameworks.Pages#twins")
  void what_is_repaired_is_silent(Page<?> page) {
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      assertSilent(page, GuardedDataSource.builder("orders", timed()).register(guards), guards);
    }
  }

  @ParameterizedTest
  @MethodSource("io.perfguard.db.frameworks.Pages#twins")
  void what_is_repaired_is_silent_where_two_repetitions_are_too_many(Page<?> page) {
    try (GuardRegistry guards = GuardRegistry.builder()
        .clock(clock)
        .threshold(NPlusOneCheck.REPETITIONS, 2L)
        .threshold(NPlusOneCheck.TIME, Duration.ofNanos(1))
        .build()) {
      GuardedDataSource source =
          GuardedDataSource.builder("orders", timed()).repetitions(2).register(guards);
      assertSilent(page, source, guards);
    }
  }

  private static void assertSilent(Page<?> page, GuardedDataSource source, GuardRegistry guards) {
    for (int run = 0; run < 3; run++) {
      load(page, source, guards);
      assertThat(guards.diagnose().findings()).isEmpty();
    }
    assertThat(source.stats().selectCount()).as("it was watched").isPositive();
    assertThat(source.faultCount()).isZero();
  }

  /** Each execution takes a millisecond. */
  private DataSource timed() {
    return Databases.taking(Duration.ofMillis(1), clock, applications.pool());
  }

  private static void load(Page<?> page, GuardedDataSource source, GuardRegistry guards) {
    int shown = guards.operation("Page.load").call(() -> applications.load(page, source));
    assertThat(shown).isEqualTo(page.shown());
  }
}
