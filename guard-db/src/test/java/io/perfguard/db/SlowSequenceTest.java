/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.OperationDetails;
import io.perfguard.core.operation.Operations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What PG-202 is fed with: slow queries, what they were given and what they gave back. */
class SlowSequenceTest {
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

  private List<OperationDetails.Sequence> sequencesOf(Duration each, Work work)
      throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder(
            "h2", Databases.taking(each, clock, Database.H2.shipments(3)))
        .register(guards);
    guards.operation("op").call(() -> {
      try (Connection connection = source.getConnection()) {
        work.on(connection);
      }
      return null;
    });
    OperationDetails details = guards.get(Operations.KIND, "op").details();
    return details.sequences();
  }

  private static Object read(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getObject(1) : null;
      }
    }
  }

  @Test
  void slow_queries_that_do_not_feed_each_other_are_told_as_independent() throws SQLException {
    var sequences = sequencesOf(Duration.ofMillis(40), connection -> {
      read(connection, "select count(*) from company where id > ?", 0);
      read(connection, "select max(company_id) from shipments where id > ?", -1);
    });
    assertThat(sequences).hasSize(1);
    assertThat(sequences.get(0).independent()).isTrue();
    assertThat(sequences.get(0).nanos()).containsExactly(40_000_000L, 40_000_000L);
    // Both go through read(): where they part is what tells them apart.
    assertThat(sequences.get(0).calls())
        .extracting(call -> call.place().methodName())
        .containsOnly("slow_queries_that_do_not_feed_each_other_are_told_as_independent");
    assertThat(sequences.get(0).calls())
        .extracting(call -> call.place().lineNumber())
        .doesNotHaveDuplicates();
    assertThat(sequences.get(0).calls())
        .extracting(OperationDetails.Call::what)
        .containsExactly(
            "select count(*) from company where id > ?",
            "select max(company_id) from shipments where id > ?");
  }

  @Test
  void a_query_that_uses_what_another_gave_is_not() throws SQLException {
    var sequences = sequencesOf(Duration.ofMillis(40), connection -> {
      Object company = read(connection, "select company_id from shipments where id = 2");
      read(connection, "select name from company where id = ?", company);
    });
    assertThat(sequences)
        .singleElement()
        .extracting(OperationDetails.Sequence::independent)
        .isEqualTo(false);
  }

  @Test
  void values_that_left_unseen_may_have_been_used() throws SQLException {
    var sequences = sequencesOf(Duration.ofMillis(40), connection -> {
      try (PreparedStatement statement =
              connection.prepareStatement("select name from company where id = 1");
          ResultSet rows = statement.executeQuery()) {
        rows.next();
        rows.getCharacterStream(1);
      }
      read(connection, "select count(*) from shipments where id > ?", 0);
    });
    assertThat(sequences)
        .singleElement()
        .extracting(OperationDetails.Sequence::independent)
        .isEqualTo(false);
  }

  @Test
  void rows_that_were_unwrapped_are_rows_unseen() throws SQLException {
    var sequences = sequencesOf(Duration.ofMillis(40), connection -> {
      try (PreparedStatement statement =
              connection.prepareStatement("select name from company where id = 1");
          ResultSet rows = statement.executeQuery()) {
        rows.unwrap(org.h2.jdbc.JdbcResultSet.class).next();
      }
      read(connection, "select count(*) from shipments where id > ?", 0);
    });
    assertThat(sequences)
        .singleElement()
        .extracting(OperationDetails.Sequence::independent)
        .isEqualTo(false);
  }

  @Test
  void what_is_read_after_a_write_is_not_told() throws SQLException {
    var sequences = sequencesOf(Duration.ofMillis(40), connection -> {
      read(connection, "select count(*) from company");
      try (PreparedStatement write =
          connection.prepareStatement("delete from shipments where id = 1")) {
        write.executeUpdate();
      }
      read(connection, "select count(*) from shipments");
    });
    assertThat(sequences).isEmpty();
  }

  @Test
  void short_queries_are_not_told() throws SQLException {
    var sequences = sequencesOf(Duration.ofMillis(29), connection -> {
      read(connection, "select count(*) from company");
      read(connection, "select count(*) from shipments");
    });
    assertThat(sequences).isEmpty();
  }
}
