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
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PG-210 and PG-211 at their thresholds and one step before them, with nothing configured. */
class RepetitionThresholdsTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  /** Executes one query so many times in a run that takes a while besides. */
  private List<Finding> findings(int executions, Duration each, Duration besides, boolean sameValue)
      throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder(
            "orders", Databases.taking(each, clock, Database.H2.shipments(1)))
        .register(guards);
    guards.operation("op").call(() -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement =
              connection.prepareStatement("select name from company where id = ?")) {
        for (int i = 0; i < executions; i++) {
          statement.setInt(1, sameValue ? 1 : i);
          statement.executeQuery();
        }
      }
      clock.advance(besides);
      return null;
    });
    return guards.diagnose().findings();
  }

  @ParameterizedTest
  @CsvSource({
    // executions, each in microseconds, the rest of the run in microseconds, severity
    "4, 100000, 0, ", // too few, however long
    "5, 3999, 0, ", // 19.995 ms
    "5, 4000, 1000000, AMBER", // 20 ms
    "5, 6000, 70001, AMBER", // a little less than 30 % of the run
    "5, 6000, 70000, RED", // 30 %
    "19, 1000, 0, ", // few and short
    "20, 1, 1000000, AMBER", // so many that time does not matter
    "49, 1, 1000000, AMBER",
    "50, 1, 1000000, RED",
  })
  void a_finding_begins_at_its_threshold(int executions, long each, long besides, String severity)
      throws SQLException {
    for (boolean sameValue : new boolean[] {false, true}) {
      List<Finding> findings =
          new ArrayList<>(findings(executions, micros(each), micros(besides), sameValue));
      findings.removeIf(finding -> finding.code().equals("PG-401")); // of 100 ms each
      assertThat(findings).as("same value: %s", sameValue).hasSize(severity == null ? 0 : 1);
      for (Finding finding : findings) {
        assertThat(finding.code()).isEqualTo(sameValue ? "PG-211" : "PG-210");
        assertThat(finding.severity()).hasToString(severity);
      }
      guards.remove(guards.get(GuardedDataSource.KIND, "orders"));
    }
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(1_000 * micros);
  }
}
