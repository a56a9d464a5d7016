/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.operation.ThreadFrame;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class GuardedDataSourceTest {
  @Parameter
  private Database database;

  private static final Duration EACH = Duration.ofMillis(2);

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  private GuardedDataSource shipments(int count) throws SQLException {
    DataSource target = Databases.taking(EACH, clock, database.shipments(count));
    return GuardedDataSource.builder("orders", target).register(guards);
  }

  @Test
  void each_execution_is_counted_by_its_kind_and_timed() throws SQLException {
    GuardedDataSource source = shipments(3);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeQuery("select * from company");
      statement.executeUpdate("update company set name = 'x' where id = 1");
      statement.executeLargeUpdate("update company set name = 'x' where id = 1");
      statement.execute("create table other (id int)");
      statement.addBatch("insert into other values (1)");
      statement.addBatch("insert into other values (2)");
      statement.executeBatch();
      assertThatThrownBy(() -> statement.executeQuery("select * from nowhere"))
          .isInstanceOf(SQLException.class);
    }
    DataSourceStats stats = source.stats();
    assertThat(stats.executionCount()).isEqualTo(6);
    assertThat(stats.selectCount()).isEqualTo(2);
    assertThat(stats.writeCount()).isEqualTo(3);
    assertThat(stats.errorCount()).isEqualTo(1);
    assertThat(stats.timeoutCount()).isZero();
    assertThat(stats.errorRate()).isEqualTo(1.0 / 6);
    assertThat(stats.executions().sumNanos()).isEqualTo(EACH.multipliedBy(6).toNanos());
    assertThat(stats.connectionCount()).isEqualTo(1);
    assertThat(stats.openCount()).isZero();
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void without_traffic_there_is_no_rate() throws SQLException {
    DataSourceStats stats = shipments(1).stats();
    assertThat(stats.hasData()).isFalse();
    assertThat(stats.errorRate()).isNaN();
  }

  @Test
  void a_window_is_a_difference_and_keeps_the_gauge() throws SQLException {
    GuardedDataSource source = shipments(3);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeQuery("select * from company");
      DataSourceStats before = source.stats();
      statement.executeUpdate("delete from shipments");
      DataSourceStats window = source.stats().minus(before);
      assertThat(window.executionCount()).isEqualTo(1);
      assertThat(window.selectCount()).isZero();
      assertThat(window.writeCount()).isEqualTo(1);
      assertThat(window.connectionCount()).isZero();
      assertThat(window.openCount()).isEqualTo(1);
    }
  }

  @Test
  void rows_count_when_they_end_when_they_are_closed_and_when_the_statement_executes_anew()
      throws SQLException {
    GuardedDataSource source = shipments(5);
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select * from company")) {
      ResultSet all = statement.executeQuery();
      while (all.next()) {
        all.getString(2);
      }
      assertThat(source.stats().rowCount()).isEqualTo(5);
      ResultSet one = statement.executeQuery();
      one.next();
      one.close();
      assertThat(source.stats().rowCount()).isEqualTo(6);
      statement.executeQuery().next();
      statement.executeQuery();
      assertThat(source.stats().rowCount()).isEqualTo(7);
    }
  }

  @Test
  void executions_are_database_time_of_the_running_operation() throws SQLException {
    GuardedDataSource source = shipments(3);
    guards.operation("op").run(() -> {
      try (Connection connection = source.getConnection();
          PreparedStatement statement =
              connection.prepareStatement("select count(*) from company")) {
        statement.executeQuery();
        statement.execute();
        clock.advance(Duration.ofMillis(1));
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    var operation = guards.stats(Operations.KIND).get("op");
    assertThat(operation.wall().get(Resource.DB)).isEqualTo(EACH.multipliedBy(2).toNanos());
    assertThat(operation.calls().get(Resource.DB)).isEqualTo(2);
    assertThat(operation.wall().get(Resource.SELF))
        .isEqualTo(Duration.ofMillis(1).toNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepare", "commit", "rollback"})
  void what_is_no_execution_is_database_time_without_a_call(String calls) throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder(
            "orders", Databases.taking(calls, EACH, clock, database.shipments(3)))
        .register(guards);
    guards.operation("agent").call(() -> {
      try (Connection connection = source.getConnection()) {
        connection.setAutoCommit(false);
        connection.prepareStatement("select * from company").executeQuery();
        connection.commit();
        connection.rollback();
      }
      return null;
    });

    OperationStats stats = guards.stats(Operations.KIND).get("agent");
    assertThat(stats.wall().get(Resource.DB)).isEqualTo(EACH.toNanos());
    assertThat(stats.calls().get(Resource.DB)).isEqualTo(1);
    assertThat(source.queryLog().slowest(1).get(0).total()).isZero();
  }

  @Test
  void a_loop_that_prepares_each_time_pays_for_it_each_time() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder(
            "orders", Databases.taking("prepare", EACH, clock, database.shipments(30)))
        .register(guards);
    for (int run = 0; run < 3; run++) {
      guards.operation("agent").call(() -> {
        try (Connection connection = source.getConnection()) {
          for (int id = 1; id <= 30; id++) {
            try (PreparedStatement query =
                connection.prepareStatement("select name from company where id = ?")) {
              query.setInt(1, id);
              for (int twice = 1; twice <= 2; twice++) { // prepared once
                query.executeQuery().next();
              }
            }
          }
        }
        return null;
      });
    }
    assertThat(guards.diagnose().findings())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.toString()).contains("60 round trips, 60 ms of 60 ms"));
  }

  @Test
  void the_wait_for_a_connection_is_a_wait_of_the_operation() throws SQLException {
    DataSource target = database.empty();
    DataSource pool = Databases.pool(() -> {
      clock.advance(Duration.ofMillis(7));
      return target.getConnection();
    });
    GuardedDataSource source = GuardedDataSource.builder("pool", pool).register(guards);
    guards.operation("op").run(() -> {
      try (Connection connection = source.getConnection()) {
        assertThat(connection).isNotNull();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    assertThat(guards.stats(Operations.KIND).get("op").wall().get(Resource.WAIT))
        .isEqualTo(Duration.ofMillis(7).toNanos());
    assertThat(source.stats().acquires().sumNanos())
        .isEqualTo(Duration.ofMillis(7).toNanos());
  }

  @Test
  void a_connection_that_cannot_be_had_is_a_failure_and_its_exception_the_callers() {
    SQLException timeout = new SQLTimeoutException("no connection");
    GuardedDataSource source = GuardedDataSource.builder("pool", Databases.pool(() -> {
          throw timeout;
        }))
        .register(guards);
    assertThatThrownBy(source::getConnection).isSameAs(timeout);
    assertThat(source.stats().acquireFailureCount()).isEqualTo(1);
    assertThat(source.stats().connectionCount()).isZero();
    assertThat(source.stats().openCount()).isZero();
  }

  @Test
  void a_failure_that_is_no_sql_exception_is_counted_and_timed_too() {
    Throwable closed = new IllegalStateException("the pool is closed");
    GuardedDataSource source =
        GuardedDataSource.builder("pool", new PoolThatThrows(closed)).register(guards);
    guards.operation("op").run(() -> {
      assertThatThrownBy(source::getConnection).isSameAs(closed);
      clock.advance(Duration.ofMillis(5));
    });
    assertThat(source.stats().acquireFailureCount()).isEqualTo(1);
    assertThat(guards.stats(Operations.KIND).get("op").wall().get(Resource.WAIT))
        .isZero();
  }

  @Test
  void a_checked_exception_that_came_in_disguise_ends_the_wait_as_well() {
    Throwable disguised = new InterruptedException("not declared, but thrown");
    GuardedDataSource source =
        GuardedDataSource.builder("pool", new PoolThatThrows(disguised)).register(guards);
    guards.operation("op").run(() -> {
      assertThatThrownBy(source::getConnection).isSameAs(disguised);
      clock.advance(Duration.ofMillis(5));
    });
    assertThat(source.stats().acquireFailureCount()).isEqualTo(1);
    assertThat(guards.stats(Operations.KIND).get("op").wall().get(Resource.WAIT))
        .isZero();
  }

  @Test
  void a_time_out_is_counted_as_one() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder("db", database.empty()).register(guards);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeQuery(database.endlessQuery))
          .isInstanceOf(SQLException.class);
    }
    assertThat(source.stats().timeoutCount()).isEqualTo(1);
    assertThat(source.stats().errorCount()).isEqualTo(1);
  }

  @Test
  void a_driver_that_does_not_answer_at_acquire_does_no_harm() throws SQLException {
    SQLException no = new SQLException("no answer");
    Connection connection = (Connection) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "getAutoCommit", "getMetaData" -> throw no;
            default -> {
              return null;
            }
          }
        });
    GuardedDataSource source =
        GuardedDataSource.builder("odd", Databases.pool(() -> connection)).register(guards);
    Connection guarded = source.getConnection();
    assertThatThrownBy(guarded::getAutoCommit).isSameAs(no);
    guarded.close();
    assertThat(source.faultCount()).isEqualTo(2);
  }

  @Test
  void a_remote_call_made_while_a_connection_is_held_is_counted() throws SQLException {
    GuardedDataSource source = shipments(1);
    ResourceTimer.exit(ResourceTimer.enter(Resource.HTTP));
    try (Connection connection = source.getConnection()) {
      ResourceTimer.exit(ResourceTimer.enter(Resource.HTTP));
      assertThat(connection.isClosed()).isFalse();
    }
    ResourceTimer.exit(ResourceTimer.enter(Resource.HTTP));
    assertThat(source.stats().heldRemoteCallCount()).isEqualTo(1);
  }

  @Test
  void each_connection_held_counts_a_remote_call_and_a_query_is_none() throws SQLException {
    GuardedDataSource source = shipments(1);
    try (Connection first = source.getConnection();
        Connection second = source.getConnection();
        Statement statement = first.createStatement()) {
      statement.executeQuery("select * from company");
      assertThat(source.stats().heldRemoteCallCount()).isZero();
      ResourceTimer.exit(ResourceTimer.enter(Resource.LLM));
      assertThat(second.isClosed()).isFalse();
    }
    assertThat(source.stats().heldRemoteCallCount()).isEqualTo(2);
  }

  @Test
  void a_connection_that_is_closed_on_another_thread_is_not_held_any_more() throws Exception {
    GuardedDataSource source = shipments(1);
    Connection connection = source.getConnection();
    onAnotherThread(connection::close);
    ResourceTimer.exit(ResourceTimer.enter(Resource.HTTP));
    assertThat(source.stats().heldRemoteCallCount()).isZero();
    assertThat(source.stats().openCount()).isZero();
    assertThat(ThreadFrame.current().held()).isEmpty();
  }

  @Test
  void a_thread_that_does_not_hold_the_connection_keeps_nothing_of_its_transactions()
      throws Exception {
    GuardedDataSource source =
        GuardedDataSource.builder("db", Database.H2.empty()).build();
    List<String> ran = new ArrayList<>();
    try (Connection connection = source.getConnection()) {
      onAnotherThread(() -> {
        connection.setAutoCommit(false);
        connection.commit();
        assertThat(ThreadFrame.isInTransaction()).isFalse();
        ThreadFrame.afterCommit(() -> ran.add("at once"));
      });
    }
    assertThat(ran).containsExactly("at once");
  }

  @Test
  void a_transaction_whose_connection_was_closed_on_another_thread_holds_back_no_later_action()
      throws Exception {
    GuardedDataSource source = shipments(1);
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    onAnotherThread(connection::close);
    List<String> done = new ArrayList<>();
    try (Connection next = source.getConnection()) {
      ThreadFrame.afterCommit(() -> done.add("a"));
      assertThat(next.getAutoCommit()).isTrue();
    }
    assertThat(done).containsExactly("a");
    assertThat(ThreadFrame.current().held()).isEmpty();
  }

  @FunctionalInterface
  private interface Action {
    void run() throws SQLException;
  }

  private static void onAnotherThread(Action action) throws Exception {
    FutureTask<Void> task = new FutureTask<>(() -> {
      action.run();
      return null;
    });
    new Thread(task).start();
    task.get(10, TimeUnit.SECONDS);
  }

  @Test
  void bad_input_is_refused_with_what_and_why() throws SQLException {
    DataSource target = database.empty();
    assertThatThrownBy(() -> GuardedDataSource.builder(null, target))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name must not be null");
    assertThatThrownBy(() -> GuardedDataSource.builder(" ", target))
        .hasMessage("name must not be blank");
    assertThatThrownBy(() -> GuardedDataSource.builder("orders", null))
        .hasMessage("target must not be null");
    assertThatThrownBy(() -> GuardedDataSource.builder("orders", target).maximumStatements(0))
        .hasMessage("maximumStatements must be >= 1, was 0");
    assertThatThrownBy(() -> GuardedDataSource.builder("orders", target).repetitions(1))
        .hasMessage("repetitions must be >= 2, was 1");
    GuardedDataSource first = GuardedDataSource.builder("orders", target).register(guards);
    assertThatThrownBy(() -> GuardedDataSource.builder("again", first))
        .hasMessage(
            "the target of data source \"again\" is guarded already, as data source \"orders\";"
                + " guard the pool once");
    assertThatThrownBy(() -> GuardedDataSource.builder("orders", target).register(guards))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data source \"orders\" is already registered at");
  }

  @Test
  void the_registry_finds_it_by_kind_and_name() throws SQLException {
    GuardedDataSource source = shipments(1);
    assertThat(guards.get(GuardedDataSource.KIND, "orders")).isSameAs(source);
    assertThat(guards.stats(GuardedDataSource.KIND).get("orders").hasData()).isFalse();
  }
}
