/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.finding.Finding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parameters out of all bounds. */
class HostileValuesTest {
  private final ToyDriver driver = new ToyDriver();

  private static void execute(Connection connection, Object value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select name from company where id = ?")) {
      statement.setObject(1, value);
      statement.executeQuery().close();
    }
  }

  @Test
  void a_number_that_cannot_be_looked_at_reaches_the_driver() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder("toy", driver.source()).build();
    BigDecimal value = new BigDecimal(BigInteger.TEN, Integer.MIN_VALUE);
    try (Connection connection = source.getConnection()) {
      execute(connection, value);
    }
    assertThat(driver.calls).anySatisfy(call -> assertThat(call).isSameAs(value));
    assertThat(source.queryLog().count()).isOne();
    assertThat(source.faultCount()).isOne(); // its hash cannot be computed: told, and contained
  }

  private List<String> findings(Object value) throws SQLException {
    try (GuardRegistry guards = GuardRegistry.create()) {
      GuardedDataSource source =
          GuardedDataSource.builder("toy", driver.source()).register(guards);
      guards.operation("import").call(() -> {
        try (Connection connection = source.getConnection()) {
          for (int i = 0; i < 30; i++) {
            execute(connection, value);
          }
        }
        return null;
      });
      return guards.diagnose().findings().stream()
          .map(Finding::code)
          .filter(code -> code.startsWith("PG-21"))
          .toList();
    }
  }

  @Test
  void values_too_large_to_be_looked_at_are_never_held_to_be_equal() throws SQLException {
    assertThat(findings("x".repeat(100))).containsExactly("PG-211"); // as small ones are
    assertThat(findings("x".repeat(100_000))).containsExactly("PG-210");
    assertThat(findings(new byte[100_000])).containsExactly("PG-210");
  }
}
