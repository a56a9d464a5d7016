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
import io.perfguard.core.operation.Parallel;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition.Verdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which executions are looked at together: those of a run, of runs inside it, of a transaction. */
class ScopesTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource source(String name) throws SQLException {
    return GuardedDataSource.builder(
            name, Databases.taking(Duration.ofMillis(1), clock, Database.H2.shipments(50)))
        .register(guards);
  }

  private static String company(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select name from company where id = ?")) {
      statement.setInt(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  private static String company(GuardedDataSource source, int id) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return company(connection, id);
    }
  }

  private static List<Integer> shipments(GuardedDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select company_id from shipments");
        ResultSet rows = statement.executeQuery()) {
      List<Integer> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
      return ids;
    }
  }

  private List<Finding> findings() {
    return guards.diagnose().findings().stream()
        .filter(finding -> finding.code().startsWith("PG-21"))
        .toList();
  }

  private static List<RepeatedQuery> repeated(GuardedDataSource source) {
    return source.details().repeatedQueries();
  }

  // ---- operations inside operations

  @Test
  void a_loop_whose_turns_are_operations_is_one_finding_of_the_operation_around()
      throws SQLException {
    GuardedDataSource source = source("orders");
    for (int run = 0; run < 3; run++) {
      guards.operation("outer").call(() -> {
        for (int id : shipments(source)) {
          guards.operation("inner").call(() -> company(source, id));
        }
        return null;
      });
      assertThat(findings()).singleElement().satisfies(finding -> {
        assertThat(finding.code()).isEqualTo("PG-210");
        assertThat(finding.headline())
            .startsWith("N+1: 50 × \"select … from company where id = ?\" at ScopesTest.java:")
            .contains(" inside outer, after \"select … from shipments\" returned 50 rows");
      });
    }
    assertThat(repeated(source)).hasSize(1);
    assertThat(source.queryLog().byOperation())
        .extracting(OperationQueries::operation, OperationQueries::executionCount)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("inner", 150L),
            org.assertj.core.groups.Tuple.tuple("outer", 3L));
  }

  @Test
  void what_repeats_inside_is_told_there_and_not_again_outside() throws SQLException {
    GuardedDataSource source = source("orders");
    for (int run = 0; run < 3; run++) {
      guards.operation("outer").call(() -> {
        for (int turn = 0; turn < 10; turn++) {
          guards.operation("inner").call(() -> {
            for (int id = 1; id <= 20; id++) {
              company(source, id);
            }
            return null;
          });
        }
        return null;
      });
    }
    assertThat(findings()).singleElement().satisfies(finding -> {
      assertThat(finding.headline()).startsWith("N+1: 20 × ").contains(" inside inner");
    });
    assertThat(repeated(source)).singleElement().satisfies(query -> {
      assertThat(query.operation()).isEqualTo("inner");
      assertThat(query.runs()).isEqualTo(30);
    });
  }

  @Test
  void a_few_executions_inside_become_a_loop_outside() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("outer").call(() -> {
      for (int turn = 0; turn < 10; turn++) {
        int first = 1 + 4 * turn;
        guards.operation("inner").call(() -> {
          for (int id = first; id < first + 4; id++) { // one less than a repetition
            company(source, id);
          }
          return null;
        });
      }
      return null;
    });
    assertThat(repeated(source)).singleElement().satisfies(query -> {
      assertThat(query.operation()).isEqualTo("outer");
      assertThat(query.executions()).isEqualTo(40);
    });
  }

  @Test
  void three_deep_the_outermost_that_loops_is_told() throws SQLException {
    GuardedDataSource source = source("orders");
    for (int run = 0; run < 2; run++) {
      guards.operation("page").call(() -> {
        for (int id : shipments(source)) {
          guards
              .operation("service")
              .call(() -> guards.operation("repository").call(() -> company(source, id)));
        }
        return null;
      });
    }
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline())
            .startsWith("N+1: 50 × ")
            .contains(" inside page, after "));
    assertThat(repeated(source)).hasSize(1);
  }

  @Test
  void three_deep_the_middle_one_may_be_the_loop() throws SQLException {
    GuardedDataSource source = source("orders");
    for (int run = 0; run < 2; run++) {
      guards
          .operation("page")
          .call(() -> guards.operation("service").call(() -> {
            for (int id : shipments(source)) {
              guards.operation("repository").call(() -> company(source, id));
            }
            return null;
          }));
    }
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains(" inside service, after "));
    assertThat(repeated(source)).hasSize(1);
  }

  @Test
  void an_operation_once_inside_and_once_alone_is_no_loop() throws SQLException {
    GuardedDataSource source = source("orders");
    for (int run = 0; run < 30; run++) {
      int id = 1 + run;
      guards.operation("inner").call(() -> company(source, id));
    }
    guards.operation("outer").call(() -> guards.operation("inner").call(() -> company(source, 1)));
    assertThat(repeated(source)).isEmpty();
  }

  @Test
  void polling_by_operations_is_silent_as_polling_is() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("worker").call(() -> {
      for (int turn = 0; turn < 30; turn++) {
        clock.advance(Duration.ofSeconds(1));
        guards.operation("poll").call(() -> company(source, 7));
      }
      return null;
    });
    assertThat(repeated(source)).isEmpty();
  }

  @Test
  void a_write_inside_makes_the_next_read_no_duplicate() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("outer").call(() -> {
      for (int turn = 0; turn < 30; turn++) {
        guards.operation("read").call(() -> company(source, 7));
        guards.operation("write").call(() -> {
          try (Connection connection = source.getConnection();
              PreparedStatement statement =
                  connection.prepareStatement("update company set name = 'x' where id = 7")) {
            return statement.executeUpdate();
          }
        });
      }
      return null;
    });
    assertThat(repeated(source))
        .extracting(query -> query.latest().verdict())
        .containsExactly(Verdict.BATCHABLE_WRITE);
  }

  // ---- branches on other threads

  @Test
  void operations_in_parallel_branches_are_of_the_run_around() throws SQLException {
    GuardedDataSource source = source("orders");
    guards
        .operation("outer")
        .call(() -> Parallel.map(
            IntStream.rangeClosed(1, 40).boxed().toList(),
            1, // side by side would be meant so
            id -> guards.operation("inner").call(() -> company(source, id))));
    assertThat(repeated(source)).singleElement().satisfies(query -> {
      assertThat(query.operation()).isEqualTo("outer");
      assertThat(query.executions()).isEqualTo(40);
      assertThat(query.latest().distinctParameters()).isEqualTo(40);
    });
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void branches_inside_of_operations_are_theirs() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("outer").call(() -> {
      for (int turn = 0; turn < 3; turn++) {
        guards
            .operation("inner")
            .call(() -> Parallel.map(
                IntStream.rangeClosed(1, 20).boxed().toList(), 1, id -> company(source, id)));
      }
      return null;
    });
    assertThat(repeated(source)).singleElement().satisfies(query -> {
      assertThat(query.operation()).isEqualTo("inner");
      assertThat(query.runs()).isEqualTo(3);
      assertThat(query.executions()).isEqualTo(60);
    });
  }

  @Test
  void many_threads_in_many_operations_lose_nothing() throws SQLException {
    GuardedDataSource source = source("orders");
    guards
        .operation("outer")
        .call(() -> Parallel.map(
            IntStream.rangeClosed(1, 400).boxed().toList(),
            8,
            id -> guards.operation("inner").call(() -> company(source, 1 + id % 50))));
    assertThat(source.queryLog().byOperation())
        .containsExactly(
            new OperationQueries("inner", 400, source.queryLog().top(1).get(0).total(), 0));
    assertThat(source.faultCount()).isZero();
  }

  // ---- connections

  @Test
  void a_loop_that_takes_a_connection_each_time_is_found_inside_an_operation() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("page").call(() -> {
      for (int id : shipments(source)) {
        company(source, id);
      }
      return null;
    });
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline())
            .startsWith("N+1: 50 × ")
            .contains(" inside page, after \"select … from shipments\" returned 50 rows"));
  }

  @Test
  void outside_operations_with_auto_commit_a_lease_is_the_scope() throws SQLException {
    GuardedDataSource source = source("orders");
    try (Connection connection = source.getConnection()) {
      for (int id = 1; id <= 20; id++) {
        company(connection, id);
      }
      assertThat(repeated(source)).as("it is not over").isEmpty();
    }
    assertThat(repeated(source)).singleElement().satisfies(query -> {
      assertThat(query.operation()).isEmpty();
      assertThat(query.executions()).isEqualTo(20);
    });
  }

  /** What ends a transaction. */
  @FunctionalInterface
  private interface End {
    void of(Connection connection) throws SQLException;
  }

  private void assertEnds(End end) throws SQLException {
    GuardedDataSource source = source("orders");
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      for (int turn = 0; turn < 5; turn++) {
        for (int id = 1; id <= 4; id++) { // one less than a repetition
          company(connection, id);
        }
        end.of(connection);
      }
      assertThat(repeated(source)).isEmpty();
      for (int id = 1; id <= 5; id++) {
        company(connection, id);
      }
      end.of(connection);
      assertThat(repeated(source))
          .singleElement()
          .satisfies(query -> assertThat(query.executions()).isEqualTo(5));
      connection.rollback();
    }
    assertThat(repeated(source)).hasSize(1);
  }

  @Test
  void outside_operations_a_commit_ends_the_scope() throws SQLException {
    assertEnds(Connection::commit);
  }

  @Test
  void outside_operations_a_rollback_ends_the_scope() throws SQLException {
    assertEnds(Connection::rollback);
  }

  @Test
  void outside_operations_switching_auto_commit_ends_the_scope() throws SQLException {
    assertEnds(connection -> {
      connection.setAutoCommit(true);
      connection.setAutoCommit(false);
    });
  }

  /** Asks for the same again and again in one transaction; afterwards it is rolled back. */
  private void retried(GuardedDataSource source, End first, End afterEach) throws SQLException {
    guards.operation("retried").call(() -> {
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(false);
        first.of(connection);
        for (int attempt = 0; attempt < 20; attempt++) {
          company(connection, 1);
          afterEach.of(connection);
        }
        connection.rollback();
      }
      return null;
    });
  }

  @Test
  void what_is_done_anew_after_a_rollback_is_no_repetition() throws SQLException {
    GuardedDataSource source = source("orders");
    retried(source, connection -> {}, Connection::rollback);
    Savepoint[] begin = new Savepoint[1];
    retried(source, connection -> begin[0] = connection.setSavepoint(), connection -> {
      connection.rollback(begin[0]);
      begin[0] = connection.setSavepoint();
    });
    assertThat(findings()).isEmpty();

    retried(source, connection -> {}, connection -> {});
    assertThat(findings()).extracting(Finding::code).containsExactly("PG-211");
  }

  @Test
  void a_commit_inside_an_operation_does_not_end_its_scope() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("page").call(() -> {
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(false);
        for (int id = 1; id <= 20; id++) {
          company(connection, id);
          connection.commit();
        }
      }
      return null;
    });
    assertThat(repeated(source)).singleElement().satisfies(query -> {
      assertThat(query.operation()).isEqualTo("page");
      assertThat(query.executions()).isEqualTo(20);
    });
  }

  @Test
  void a_unit_of_work_for_each_transaction_is_silent() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("worker").call(() -> {
      for (int id = 1; id <= 30; id++) {
        try (Connection connection = source.getConnection()) {
          connection.setAutoCommit(false);
          company(connection, id);
          try (PreparedStatement write =
              connection.prepareStatement("update shipments set company_id = ? where id = ?")) {
            write.setInt(1, 1);
            write.setInt(2, id);
            write.executeUpdate();
          }
          connection.commit();
        }
      }
      return null;
    });
    assertThat(source.stats().executionCount()).isEqualTo(60);
    assertThat(repeated(source)).isEmpty();
  }

  @Test
  void units_of_work_that_are_operations_are_silent_too() throws SQLException {
    GuardedDataSource source = source("orders");
    guards.operation("worker").call(() -> {
      for (int turn = 1; turn <= 30; turn++) {
        int id = turn;
        guards.operation("unit").call(() -> {
          try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            company(connection, id);
            try (PreparedStatement write =
                connection.prepareStatement("update shipments set company_id = 1 where id = ?")) {
              write.setInt(1, id);
              write.executeUpdate();
            }
            connection.commit();
          }
          return null;
        });
      }
      return null;
    });
    assertThat(repeated(source)).isEmpty();
  }

  @Test
  void the_same_statement_in_two_data_sources_is_two_scopes() throws SQLException {
    GuardedDataSource one = source("one");
    GuardedDataSource two = source("two");
    guards.operation("page").call(() -> {
      for (int id = 1; id <= 4; id++) { // one less than a repetition in each
        company(one, id);
        company(two, id);
      }
      return null;
    });
    assertThat(repeated(one)).isEmpty();
    assertThat(repeated(two)).isEmpty();
    guards.operation("page").call(() -> {
      for (int id = 1; id <= 20; id++) {
        company(two, id);
      }
      return null;
    });
    assertThat(repeated(one)).isEmpty();
    assertThat(repeated(two))
        .singleElement()
        .satisfies(query -> assertThat(query.latest().frames())
            .extracting(Place::methodName)
            .startsWith("company"));
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject().name()).isEqualTo("two"));
  }
}
