/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.operation.ThreadFrame;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class TransactionsTest {
  @Parameter
  private Database database;

  private final List<String> done = new ArrayList<>();
  private DataSource source;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    source = GuardedDataSource.builder("db", database.shipments(3)).build();
    connection = source.getConnection();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    assertThat(ThreadFrame.current().held()).isEmpty();
  }

  private void afterCommit(String what) {
    ThreadFrame.afterCommit(() -> done.add(what));
  }

  private void write() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from shipments where id = 1");
    }
  }

  @Test
  void with_auto_commit_nothing_waits() {
    afterCommit("a");
    assertThat(done).containsExactly("a");
  }

  @Test
  void an_action_waits_for_the_commit_and_sees_what_was_committed() throws SQLException {
    connection.setAutoCommit(false);
    write();
    ThreadFrame.afterCommit(() -> {
      try (Connection other = source.getConnection();
          Statement statement = other.createStatement();
          var rows = statement.executeQuery("select count(*) from shipments")) {
        rows.next();
        done.add(rows.getInt(1) + " left");
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    assertThat(done).isEmpty();
    connection.commit();
    assertThat(done).containsExactly("2 left");
  }

  @Test
  void after_a_commit_the_next_transaction_is_open_while_auto_commit_stays_off()
      throws SQLException {
    connection.setAutoCommit(false);
    connection.commit();
    afterCommit("b");
    assertThat(done).isEmpty();
    connection.commit();
    assertThat(done).containsExactly("b");
  }

  @Test
  void a_rollback_drops_what_waits() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("a");
    connection.rollback();
    connection.commit();
    assertThat(done).isEmpty();
    afterCommit("b");
    connection.commit();
    assertThat(done).containsExactly("b");
  }

  @Test
  void a_rollback_to_a_savepoint_leaves_the_transaction_open() throws SQLException {
    connection.setAutoCommit(false);
    Savepoint here = connection.setSavepoint();
    afterCommit("a");
    connection.rollback(here);
    connection.commit();
    assertThat(done).containsExactly("a");
  }

  @Test
  void switching_auto_commit_on_commits() throws SQLException {
    connection.setAutoCommit(false);
    connection.setAutoCommit(false);
    afterCommit("a");
    connection.setAutoCommit(true);
    assertThat(done).containsExactly("a");
    afterCommit("b");
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void a_close_without_commit_drops_what_waits() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("a");
    connection.close();
    assertThat(done).isEmpty();
    afterCommit("b");
    assertThat(done).containsExactly("b");
  }

  @Test
  void a_commit_that_fails_runs_nothing() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("a");
    connection.unwrap(database.driversConnection).close();
    assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    assertThat(done).isEmpty();
  }

  @Test
  void an_action_that_throws_does_not_break_the_commit_nor_the_others() throws SQLException {
    connection.setAutoCommit(false);
    ThreadFrame.afterCommit(() -> {
      throw new IllegalStateException("a listener's fault");
    });
    afterCommit("b");
    connection.commit();
    assertThat(done).containsExactly("b");
  }

  @Test
  void a_pool_that_hands_connections_out_without_auto_commit_begins_a_transaction()
      throws SQLException {
    Connection raw = database.empty().getConnection();
    raw.setAutoCommit(false);
    DataSource pool = Databases.pool(() -> raw);
    try (Connection pooled = GuardedDataSource.builder("pool", pool).build().getConnection()) {
      afterCommit("a");
      assertThat(done).isEmpty();
      pooled.commit();
    }
    assertThat(done).containsExactly("a");
  }

  @Test
  void actions_run_in_the_order_they_were_added() throws SQLException {
    connection.setAutoCommit(false);
    for (int i = 0; i < 20; i++) {
      afterCommit("a" + i);
    }
    connection.commit();
    assertThat(done)
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "a" + i).toList());
  }

  @Test
  void an_action_belongs_to_the_innermost_open_transaction() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("outer");
    try (Connection inner = source.getConnection()) {
      inner.setAutoCommit(false);
      afterCommit("inner");
      inner.commit();
      assertThat(done).containsExactly("inner");
      afterCommit("dropped with the inner one");
      inner.rollback();
    }
    afterCommit("outer too");
    assertThat(done).containsExactly("inner");
    connection.commit();
    assertThat(done).containsExactly("inner", "outer", "outer too");
  }

  @Test
  void an_outer_rollback_does_not_take_back_what_an_inner_commit_ran() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("outer");
    try (Connection inner = source.getConnection()) {
      inner.setAutoCommit(false);
      afterCommit("inner");
      inner.commit();
    }
    connection.rollback();
    assertThat(done).containsExactly("inner");
  }

  @Test
  void an_action_that_an_action_adds_runs_at_once() throws SQLException {
    connection.setAutoCommit(false);
    ThreadFrame.afterCommit(() -> {
      done.add("first");
      afterCommit("added by the first");
    });
    afterCommit("second");
    connection.commit();
    assertThat(done).containsExactly("first", "added by the first", "second");
  }

  @Test
  void an_action_may_commit_a_transaction_of_its_own() throws SQLException {
    connection.setAutoCommit(false);
    ThreadFrame.afterCommit(() -> {
      try (Connection other = source.getConnection()) {
        other.setAutoCommit(false);
        afterCommit("of the action's own");
        done.add("before its commit");
        other.commit();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    connection.commit();
    assertThat(done).containsExactly("before its commit", "of the action's own");
  }

  @Test
  void a_rollback_that_fails_leaves_it_to_the_close_to_drop_what_waits() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("a");
    connection.unwrap(database.driversConnection).close();
    assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
    connection.close();
    assertThat(done).isEmpty();
    afterCommit("b");
    assertThat(done).containsExactly("b");
  }

  @Test
  void an_abort_drops_what_waits_and_ends_the_lease() throws SQLException {
    connection.setAutoCommit(false);
    afterCommit("a");
    connection.abort(Runnable::run);
    assertThat(done).isEmpty();
    assertThat(ThreadFrame.current().held()).isEmpty();
  }

  @Test
  void what_the_driver_says_of_the_transaction_is_what_the_application_hears() throws SQLException {
    assertThat(connection.getAutoCommit()).isTrue();
    connection.setAutoCommit(false);
    write();
    assertThat(connection.getAutoCommit()).isFalse();
    connection.rollback();
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from shipments")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(3);
    }
  }
}
