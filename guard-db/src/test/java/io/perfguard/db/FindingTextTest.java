/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The findings as a person reads them, to the letter but for the lines of this file. */
class FindingTextTest {
  private static final String CHILD = "select id, name from company where id = ?";

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  /** Three runs of the work, in each of which a query takes 1 ms and all else 29 ms. */
  private String finding(Work work) throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder(
            "orders", Databases.taking(Duration.ofMillis(1), clock, Database.H2.shipments(50)))
        .register(guards);
    for (int run = 0; run < 3; run++) {
      guards.operation("ShipmentAgent.process").call(() -> {
        try (Connection connection = source.getConnection()) {
          work.on(connection);
        }
        clock.advance(Duration.ofMillis(29));
        return null;
      });
    }
    List<Finding> findings = guards.diagnose().findings();
    assertThat(findings).hasSize(1);
    return findings
        .get(0)
        .toString()
        .replaceAll("([. ])(java:|line )[0-9]+", "$1$2NN")
        .replaceAll("confidence [0-9.]+", "confidence N.NN");
  }

  private static void company(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHILD)) {
      statement.setInt(1, id);
      statement.executeQuery().next();
    }
  }

  @Test
  void of_a_query_for_each_row() throws SQLException {
    assertThat(finding(connection -> {
          try (PreparedStatement statement =
                  connection.prepareStatement("select id, company_id from shipments");
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              company(connection, rows.getInt(2));
            }
          }
        }))
        .isEqualTo("""
            PG-210 RED   data source "orders": N+1: 50 × "select … from company where id = ?" at FindingTextTest.java:NN inside ShipmentAgent.process, after "select … from shipments" returned 50 rows at line NN; 50 round trips, 50 ms of 80 ms
              at        FindingTextTest.company(FindingTextTest.java:NN)
              seen      select id, name from company where id = ?
                        150 executions in 3 runs, 150 ms in all; latest run: median 1 ms; sent by JDBC, confidence N.NN
                        called at FindingTextTest.of_a_query_for_each_row(FindingTextTest.java:NN)
                        called at FindingTextTest.finding(FindingTextTest.java:NN)
                        called at FindingTextTest.finding(FindingTextTest.java:NN)
                        called at FindingTextTest.of_a_query_for_each_row(FindingTextTest.java:NN)
                        since 2026-01-01 00:00:00 UTC
              costs     150 round trips, 150 ms of waiting in 240 ms
              remedy    ask once for all rows of the loop, in chunks of some hundred; or join company to "select … from shipments"
                          select id, name from company where id in (?, ?, …)
              expected  80 ms -> 31 ms ((n-1) x median round trip: 49 x 1 ms)""");
  }

  @Test
  void of_the_same_query_again() throws SQLException {
    assertThat(finding(connection -> {
          for (int i = 0; i < 40; i++) {
            company(connection, 1 + i % 3);
          }
        }))
        .isEqualTo("""
            PG-211 RED   data source "orders": duplicate query: 40 × "select … from company where id = ?" at FindingTextTest.java:NN inside ShipmentAgent.process with 3 different sets of parameters; 37 of 40 answers were there already, 40 ms of 69 ms
              at        FindingTextTest.company(FindingTextTest.java:NN)
              seen      select id, name from company where id = ?
                        120 executions in 3 runs, 120 ms in all; latest run: median 1 ms; sent by JDBC, confidence N.NN
                        called at FindingTextTest.of_the_same_query_again(FindingTextTest.java:NN)
                        called at FindingTextTest.finding(FindingTextTest.java:NN)
                        called at FindingTextTest.finding(FindingTextTest.java:NN)
                        called at FindingTextTest.of_the_same_query_again(FindingTextTest.java:NN)
                        since 2026-01-01 00:00:00 UTC
              costs     120 round trips, 120 ms of waiting in 207 ms
              remedy    keep the answers in a cache; where they may change while the run goes on, ask once and pass the answer on
                          GuardedCache<Key, Row> cache = GuardedCache.<Key, Row>builder("company")
                              .maximumItems(1_000)
                              .ttl(Duration.ofMinutes(5))
                              .register(guards);
                          Row row = cache.get(key, k -> query(k));
              expected  69 ms -> 32 ms (repeats x mean round trip: 37 x 1 ms)""");
  }

  @Test
  void of_a_query_that_names_no_single_row() throws SQLException {
    assertThat(finding(connection -> {
          for (int i = 0; i < 40; i++) {
            try (PreparedStatement statement = connection.prepareStatement(
                "select count(*) from shipments where id between ? and ?")) {
              statement.setInt(1, i);
              statement.setInt(2, i + 5);
              statement.executeQuery();
            }
          }
        }))
        .isEqualTo("""
            PG-210 RED   data source "orders": N+1: 40 × "select … from shipments where id between ? and ?" at FindingTextTest.java:NN inside ShipmentAgent.process; 40 round trips, 40 ms of 69 ms
              at        FindingTextTest.of_a_query_that_names_no_single_row(FindingTextTest.java:NN)
              seen      select count(*) from shipments where id between ? and ?
                        120 executions in 3 runs, 120 ms in all; latest run: median 1 ms; sent by JDBC, confidence N.NN
                        called at FindingTextTest.finding(FindingTextTest.java:NN)
                        called at FindingTextTest.finding(FindingTextTest.java:NN)
                        called at FindingTextTest.of_a_query_that_names_no_single_row(FindingTextTest.java:NN)
                        since 2026-01-01 00:00:00 UTC
              costs     120 round trips, 120 ms of waiting in 207 ms
              remedy    join shipments to the query that the loop goes over, or collect the keys first and ask once for all of them
              expected  69 ms -> 30 ms ((n-1) x median round trip: 39 x 1 ms)""");
  }
}
