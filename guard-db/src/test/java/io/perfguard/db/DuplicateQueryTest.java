/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition.Verdict;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Which parameters are the same ones again. */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class DuplicateQueryTest {
  private static final String BY_ID = "select name from company where id = ?";
  private static final String BY_NAME = "select id from company where name = ?";

  @Parameter
  private Database database;

  @FunctionalInterface
  private interface Binding {
    void bind(PreparedStatement statement, int turn) throws SQLException;
  }

  /** What six executions from one place are, by one statement that is bound anew each time. */
  private RepeatedQuery executedSixTimes(String sql, Binding binding) throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("db", database.shipments(6)).build();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int turn = 0; turn < 6; turn++) {
        binding.bind(statement, turn);
        statement.executeQuery().close();
      }
    }
    List<RepeatedQuery> found = repeatedBy(source);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<RepeatedQuery> repeatedBy(GuardedDataSource source) {
    return source.details().repeatedQueries();
  }

  private void assertSame(String sql, Binding binding) throws SQLException {
    RepeatedQuery found = executedSixTimes(sql, binding);
    assertThat(found.latest().verdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(found.latest().distinctParameters()).isEqualTo(1);
    assertThat(found.repeats()).isEqualTo(5);
  }

  private void assertDifferent(String sql, Binding binding) throws SQLException {
    RepeatedQuery found = executedSixTimes(sql, binding);
    assertThat(found.latest().verdict()).isEqualTo(Verdict.N_PLUS_ONE);
    assertThat(found.latest().distinctParameters()).isEqualTo(6);
    assertThat(found.repeats()).isZero();
  }

  @Test
  void one_number_is_the_same_in_any_type() throws SQLException {
    assertSame(BY_ID, (statement, turn) -> {
      if (turn % 2 == 0) {
        statement.setInt(1, 7);
      } else {
        statement.setObject(1, 7L, Types.INTEGER);
      }
    });
  }

  @Test
  void different_numbers_are_different() throws SQLException {
    assertDifferent(BY_ID, (statement, turn) -> statement.setInt(1, turn));
  }

  @Test
  void a_text_is_the_same_in_any_instance() throws SQLException {
    assertSame(BY_NAME, (statement, turn) -> statement.setString(1, new String("c1")));
  }

  @Test
  void null_is_the_same_as_null_and_different_from_a_value() throws SQLException {
    assertSame(BY_NAME, (statement, turn) -> statement.setNull(1, Types.VARCHAR));
    RepeatedQuery found = executedSixTimes(BY_NAME, (statement, turn) -> {
      if (turn % 2 == 0) {
        statement.setNull(1, Types.VARCHAR);
      } else {
        statement.setString(1, "null");
      }
    });
    assertThat(found.latest().distinctParameters()).isEqualTo(2);
  }

  @Test
  void a_stream_cannot_be_looked_at_and_counts_as_new() throws SQLException {
    assertDifferent(
        BY_NAME, (statement, turn) -> statement.setCharacterStream(1, new StringReader("c1"), 2));
  }

  @Test
  void no_method_is_called_of_a_value_whose_class_is_not_the_platforms() throws SQLException {
    Connection driver = Databases.answering(Connection.class);
    GuardedDataSource source =
        GuardedDataSource.builder("fake", Databases.pool(() -> driver)).build();
    Object value = new Object() {
      @Override
      public int hashCode() {
        throw new AssertionError("called");
      }

      @Override
      public boolean equals(Object other) {
        throw new AssertionError("called");
      }
    };
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select 1 where x = ?")) {
      statement.setObject(1, value);
      statement.executeQuery();
    }
    assertThat(source.faultCount()).isZero();
    assertThat(source.stats().selectCount()).isEqualTo(1);
  }

  @Test
  void the_order_of_parameters_counts() throws SQLException {
    RepeatedQuery found =
        executedSixTimes("select id from company where id = ? or id = ?", (statement, turn) -> {
          statement.setInt(1, turn % 2);
          statement.setInt(2, 1 - turn % 2);
        });
    assertThat(found.latest().distinctParameters()).isEqualTo(2);
  }

  @Test
  void a_parameter_that_is_not_bound_anew_keeps_its_value() throws SQLException {
    RepeatedQuery found =
        executedSixTimes("select id from company where id = ? or name = ?", (statement, turn) -> {
          if (turn == 0) {
            statement.setInt(1, 1);
          }
          statement.setString(2, "c" + turn % 3);
        });
    assertThat(found.latest().distinctParameters()).isEqualTo(3);
  }

  @Test
  void cleared_parameters_are_forgotten() throws SQLException {
    assertSame(BY_ID, (statement, turn) -> {
      statement.setInt(1, turn);
      statement.clearParameters();
      statement.setInt(1, 3);
    });
  }

  @Test
  void a_statement_prepared_anew_each_time_is_the_same_statement() throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("db", database.shipments(6)).build();
    try (Connection connection = source.getConnection()) {
      for (int turn = 0; turn < 6; turn++) {
        try (PreparedStatement statement = connection.prepareStatement(BY_ID)) {
          statement.setInt(1, 3);
          statement.executeQuery();
        }
      }
    }
    assertThat(repeatedBy(source))
        .singleElement()
        .satisfies(found -> assertThat(found.repeats()).isEqualTo(5));
  }

  @Test
  void the_same_literal_in_the_text_is_a_duplicate_and_another_one_each_time_a_loop()
      throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("db", database.shipments(6)).build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (int turn = 0; turn < 6; turn++) {
        statement.executeQuery("select name from company where id = 3");
      }
      for (int turn = 0; turn < 6; turn++) {
        statement.executeQuery("select name from company where id = " + turn * 100);
      }
    }
    assertThat(repeatedBy(source))
        .allSatisfy(found -> {
          assertThat(found.latest().statement().text())
              .isEqualTo("select name from company where id = ?");
          assertThat(found.executions()).isEqualTo(6);
        })
        .extracting(found -> found.latest().verdict())
        .containsExactlyInAnyOrder(Verdict.DUPLICATE, Verdict.N_PLUS_ONE);
  }
}
