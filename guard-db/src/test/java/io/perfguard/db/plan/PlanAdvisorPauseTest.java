/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.db.Database;
import io.perfguard.db.sql.Fingerprinter;
import io.perfguard.db.sql.SqlDialect;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How often a database is asked in the background. */
class PlanAdvisorPauseTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger opened = new AtomicInteger();

  private static SlowStatement slow(String sql) {
    return new SlowStatement(
        new Fingerprinter(SqlDialect.UNKNOWN).read(sql).fingerprint(),
        10,
        Duration.ofSeconds(1),
        60,
        1,
        Set.of(),
        0);
  }

  private PlanAdvisor advisor(PlanConnections connections, List<SlowStatement> statements) {
    PlanConnections counted = () -> {
      opened.incrementAndGet();
      return connections.open();
    };
    return new PlanAdvisor("data source \"orders\"", counted, clock, () -> statements, () -> 1);
  }

  @Test
  void a_database_that_cannot_be_reached_is_asked_less_and_less_often() {
    PlanAdvisor advisor = advisor(
        () -> {
          throw new SQLException("no route");
        },
        List.of(slow("select a from b where c = ?")));
    for (int i = 0; i < 10 * 360; i++) {
      advisor.step();
      clock.advance(Duration.ofSeconds(10));
    }
    assertThat(opened.get()).isBetween(8, 20); // in ten hours
    assertThat(advisor.skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.why()).contains("no route"));
  }

  @Test
  void a_database_whose_plans_are_not_read_is_told() throws SQLException {
    DataSource source = Database.H2.empty();
    PlanAdvisor advisor = advisor(
        () -> renamed(source.getConnection()), List.of(slow("select a from b where c = ?")));
    assertThat(advisor.advise()).isEmpty();
    assertThat(advisor.skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.why()).contains("this is Another"));
    assertThat(advisor.faultCount()).isZero();
  }

  /** A connection to a database of another name. */
  private static Connection renamed(Connection connection) {
    return (Connection) Proxy.newProxyInstance(
        PlanAdvisorPauseTest.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> method.getName().equals("getMetaData")
            ? Proxy.newProxyInstance(
                PlanAdvisorPauseTest.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (metaData, asked, none) -> "Another")
            : method.invoke(connection, arguments));
  }

  @Test
  void without_connections_that_is_said() {
    PlanAdvisor advisor = new PlanAdvisor(
        "data source \"orders\"", null, clock, () -> List.of(slow("select a from b")), () -> 1);
    advisor.step();
    assertThat(advisor.skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.why()).contains("planConnections"));
  }

  @Test
  void each_statement_gets_its_turn_however_many_there_are() throws SQLException {
    DataSource source = Database.H2.empty();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table b (id int primary key)");
    }
    List<SlowStatement> statements = IntStream.range(0, 100)
        .mapToObj(i -> slow("select id as a" + (char) ('a' + i / 10) + (char) ('a' + i % 10)
            + " from b where id = ?"))
        .toList();
    PlanAdvisor advisor = advisor(source::getConnection, statements);
    for (int i = 0; i < statements.size(); i++) {
      advisor.step();
      clock.advance(Duration.ofSeconds(10));
    }
    assertThat(advisor.plans()).hasSize(100);
    assertThat(opened.get()).isEqualTo(100);
  }
}
