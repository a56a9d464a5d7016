/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.db.routing.RoutingDataSource;
import io.perfguard.db.routing.RoutingStats;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where statements go: two databases of H2 that say which one they are. */
class RoutingDataSourceTest {
  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private RoutingDataSource db;

  @BeforeEach
  void build() throws SQLException {
    db = RoutingDataSource.builder("orders", database("primary"))
        .replica("r1", database("replica"))
        .stickFor(Duration.ofSeconds(2))
        .register(guards);
  }

  @AfterEach
  void close() {
    guards.close();
  }

  private static DataSource database(String name) throws SQLException {
    DataSource source = Database.H2.empty();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table who (name varchar(20))");
      statement.execute("insert into who values ('" + name + "')");
      statement.execute("create sequence s");
      statement.execute("create table named (id int primary key, name varchar(20))");
      statement.execute("insert into named values (1, '" + name + "')");
    }
    return source;
  }

  private static String who(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select name from who");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }

  private String whoOutside() throws SQLException {
    try (Connection connection = db.getConnection()) {
      return who(connection);
    }
  }

  private String whoInside() throws Exception {
    return RoutingDataSource.readOnly(this::whoOutside);
  }

  private RoutingStats stats() {
    return guards.stats(RoutingDataSource.KIND).get("orders");
  }

  @Test
  void without_being_told_all_goes_to_the_primary() throws SQLException {
    assertThat(whoOutside()).isEqualTo("primary");
    assertThat(stats().primaryCount()).isEqualTo(1);
    assertThat(stats().replicaShare()).isZero();
  }

  @Test
  void in_a_read_only_scope_reads_go_to_a_replica() throws Exception {
    assertThat(whoInside()).isEqualTo("replica");
    assertThat(whoOutside()).isEqualTo("primary");
    assertThat(stats().replicaCount()).isEqualTo(1);
    assertThat(db.replicas()).singleElement().satisfies(each -> {
      assertThat(each.name()).isEqualTo("r1");
      assertThat(each.reads()).isEqualTo(1);
    });
  }

  @Test
  void a_read_only_transaction_goes_to_a_replica_whole() throws SQLException {
    try (Connection connection = db.getConnection()) {
      connection.setReadOnly(true); // as Spring does, before auto-commit
      connection.setAutoCommit(false);
      assertThat(who(connection)).isEqualTo("replica");
      assertThat(who(connection)).isEqualTo("replica");
      connection.commit();
    }
    assertThat(stats().primaryCount()).isZero();
  }

  @Test
  void a_transaction_is_not_split_whatever_its_statements_are() throws Exception {
    try (Connection connection = db.getConnection()) {
      connection.setAutoCommit(false);
      RoutingDataSource.readOnly(() -> {
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("update who set name = 'written'");
        }
        assertThat(who(connection)).isEqualTo("written");
        return null;
      });
      assertThat(who(connection)).isEqualTo("written");
      connection.rollback();
      assertThat(who(connection)).isEqualTo("primary");
    }
  }

  @Test
  void what_a_replica_must_not_do_goes_to_the_primary_statement_by_statement() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(who(connection)).isEqualTo("replica");
        try (ResultSet rows = statement.executeQuery("select next value for s")) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(1);
        }
        try (ResultSet rows = statement.executeQuery("select name from who for update")) {
          rows.next();
          assertThat(rows.getString(1)).isEqualTo("primary");
        }
        try (ResultSet rows = statement.executeQuery("select name from who")) {
          rows.next();
          assertThat(rows.getString(1)).isEqualTo("replica");
        }
        assertThat(statement.getConnection()).isSameAs(connection);
      }
      return null;
    });
  }

  @Test
  void who_has_written_reads_from_the_primary_for_a_while() throws Exception {
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update who set name = 'written'");
    }
    assertThat(whoInside()).isEqualTo("written");
    assertThat(stats().pinnedCount()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1_999));
    assertThat(whoInside()).isEqualTo("written");
    clock.advance(Duration.ofMillis(1));
    assertThat(whoInside()).isEqualTo("replica");
  }

  @Test
  void others_are_not_held_back_by_a_write() throws Exception {
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update who set name = 'written'");
    }
    assertThat(whoInside()).isEqualTo("written");
    String[] other = new String[1];
    Thread thread = new Thread(() -> {
      try {
        other[0] = whoInside();
      } catch (Exception e) {
        other[0] = e.toString();
      }
    });
    thread.start();
    thread.join(10_000);
    assertThat(other[0]).isEqualTo("replica");
  }

  @Test
  void a_write_is_remembered_by_the_whole_operation() throws Exception {
    guards.operation("order").call(() -> {
      guards.operation("write").call(() -> {
        try (Connection connection = db.getConnection();
            Statement statement = connection.createStatement()) {
          statement.executeUpdate("update who set name = 'written'");
        }
        return null;
      });
      assertThat(whoInside()).isEqualTo("written");
      return null;
    });
    assertThat(whoInside()).isEqualTo("replica");
  }

  @Test
  void the_application_may_say_who_has_written() throws Exception {
    String[] user = {"anna"};
    RoutingDataSource sticky = RoutingDataSource.builder("sticky", database("primary"))
        .replica("r1", database("replica"))
        .stickBy(() -> user[0])
        .clock(clock)
        .build();
    try (Connection connection = sticky.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update who set name = 'written'");
    }
    db = sticky;
    assertThat(whoInside()).isEqualTo("written");
    user[0] = "bert";
    assertThat(whoInside()).isEqualTo("replica");
  }

  @Test
  void a_transaction_pins_once_it_is_committed_and_not_if_it_only_read() throws Exception {
    try (Connection connection = db.getConnection()) {
      connection.setAutoCommit(false);
      assertThat(who(connection)).isEqualTo("primary");
      connection.commit();
    }
    assertThat(whoInside()).isEqualTo("replica");
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("update who set name = 'written'");
      connection.commit();
    }
    assertThat(whoInside()).isEqualTo("written");
  }

  @Test
  void what_was_set_on_the_connection_is_set_on_what_it_becomes() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(who(connection)).isEqualTo("replica");
        try (PreparedStatement statement = connection.prepareStatement("select name from who")) {
          assertThat(statement.getConnection().getTransactionIsolation())
              .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        }
        assertThat(connection.getAutoCommit()).isTrue();
      }
      return null;
    });
  }

  @Test
  void a_closed_connection_says_so() throws SQLException {
    Connection connection = db.getConnection();
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    assertThatThrownBy(() -> connection.prepareStatement("select 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void without_a_replica_that_answers_the_primary_does_it_all() throws Exception {
    RoutingDataSource alone = RoutingDataSource.builder("alone", database("primary"))
        .replica("down", Databases.pool(() -> {
          throw new SQLException("connection refused", "08001");
        }))
        .register(guards);
    db = alone;
    for (int i = 0; i < 10; i++) {
      assertThat(whoInside()).isEqualTo("primary");
    }
    RoutingStats stats = guards.stats(RoutingDataSource.KIND).get("alone");
    assertThat(stats.failoverCount()).isEqualTo(10);
    assertThat(guards.diagnose().findings("PG-409"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.headline()).contains("0 of 1 replicas"));
  }

  // ---- what was written is read

  private RoutingDataSource watched(Servers servers) {
    return RoutingDataSource.builder("watched", servers.primary.source())
        .replica("r1", servers.replica.source())
        .maximumLag(Duration.ofDays(1))
        .clock(clock)
        .build();
  }

  private static String first(ResultSet given) throws SQLException {
    try (ResultSet rows = given) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  void a_statement_that_was_prepared_before_a_write_reads_what_was_written() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          PreparedStatement read =
              connection.prepareStatement("select name from who where name <> ?");
          Statement write = connection.createStatement()) {
        read.setString(1, "nobody");
        read.setFetchSize(7);
        assertThat(first(read.executeQuery())).isEqualTo("replica");
        write.executeUpdate("update who set name = 'written'");
        assertThat(first(read.executeQuery())).isEqualTo("written");
        assertThat(read.getFetchSize()).isEqualTo(7);
        read.setString(1, "somebody");
        assertThat(first(read.executeQuery())).isEqualTo("written");
        clock.advance(Duration.ofSeconds(2));
        read.setString(1, "nobody");
        assertThat(first(read.executeQuery())).isEqualTo("replica");
        read.setString(1, "replica");
        try (ResultSet rows = read.executeQuery()) {
          assertThat(rows.next()).isFalse();
        }
      }
      return null;
    });
  }

  @Test
  void a_statement_that_was_prepared_before_a_transaction_belongs_to_it() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          PreparedStatement read = connection.prepareStatement("select name from who");
          Statement write = connection.createStatement()) {
        assertThat(first(read.executeQuery())).isEqualTo("replica");
        connection.setAutoCommit(false);
        write.executeUpdate("update who set name = 'written'");
        assertThat(first(read.executeQuery())).isEqualTo("written");
        connection.rollback();
        assertThat(first(read.executeQuery())).isEqualTo("primary");
        connection.setAutoCommit(true);
        assertThat(first(read.executeQuery())).isEqualTo("replica");
      }
      return null;
    });
  }

  @Test
  void what_was_set_on_a_prepared_statement_is_as_it_was_when_it_was_set() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          PreparedStatement read =
              connection.prepareStatement("select cast(? as varbinary) from who");
          Statement write = connection.createStatement()) {
        byte[] bytes = {1};
        read.setBytes(1, bytes);
        bytes[0] = 2;
        write.executeUpdate("update who set name = 'written'");
        try (ResultSet rows = read.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getBytes(1)).containsExactly(1);
        }
      }
      return null;
    });
  }

  @Test
  void a_stream_is_not_read_twice() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          PreparedStatement read =
              connection.prepareStatement("select cast(? as varchar) from who");
          Statement write = connection.createStatement()) {
        read.setCharacterStream(1, new StringReader("x"));
        assertThat(first(read.executeQuery())).isEqualTo("x");
        write.executeUpdate("update who set name = 'written'");
        assertThatThrownBy(read::executeQuery).hasMessageContaining("stream");
      }
      return null;
    });
  }

  @Test
  void a_read_only_transaction_on_a_replica_refuses_what_needs_the_primary() throws SQLException {
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      assertThat(who(connection)).isEqualTo("replica");
      for (String sql : List.of(
          "update who set name = 'written'",
          "select name from who for update",
          "select next value for s",
          "create table x (a int)")) {
        assertThatThrownBy(() -> statement.execute(sql))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"))
            .hasMessageContaining("orders")
            .hasMessageContaining("execute it first");
        assertThatThrownBy(() -> connection.prepareStatement(sql))
            .hasMessageContaining("needs the primary");
      }
      assertThatThrownBy(() -> connection.setReadOnly(false)).hasMessageContaining("transaction");
      assertThat(who(connection)).isEqualTo("replica");
      connection.commit();
      connection.setReadOnly(false);
      assertThat(statement.executeUpdate("update who set name = 'written'")).isEqualTo(1);
      connection.commit();
    }
  }

  @Test
  void a_transaction_in_a_read_only_scope_that_reads_and_then_writes_is_the_primarys()
      throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        assertThat(who(connection)).isEqualTo("primary");
        statement.executeUpdate("update who set name = 'written'");
        assertThat(who(connection)).isEqualTo("written");
        connection.commit();
      }
      return null;
    });
    assertThat(whoInside()).isEqualTo("written");
  }

  @Test
  void what_a_text_changed_in_the_session_is_there_until_the_connection_is_closed()
      throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(who(connection)).isEqualTo("replica");
        statement.execute("set @tenant = 7");
        clock.advance(Duration.ofSeconds(3));
        assertThat(who(connection)).isEqualTo("primary");
        assertThat(first(statement.executeQuery("select @tenant"))).isEqualTo("7");
      }
      clock.advance(Duration.ofSeconds(3));
      assertThat(whoOutside()).isEqualTo("replica");
      return null;
    });
  }

  @Test
  void a_transaction_that_a_text_committed_pins_even_if_it_is_rolled_back_then() throws Exception {
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("update who set name = 'written'");
      statement.execute("create table x (a int)"); // commits
      clock.advance(Duration.ofSeconds(3));
      connection.rollback();
      assertThat(whoInside()).isEqualTo("written");
    }
  }

  @Test
  void rows_that_are_written_through_pin_when_they_are() throws Exception {
    try (Connection connection = db.getConnection();
        PreparedStatement statement = connection.prepareStatement(
            "select id, name from named",
            ResultSet.TYPE_FORWARD_ONLY,
            ResultSet.CONCUR_UPDATABLE)) {
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        clock.advance(Duration.ofSeconds(3));
        assertThat(whoInside()).isEqualTo("replica");
        rows.updateString(2, "written");
        rows.updateRow();
        assertThat(whoInside()).isEqualTo("primary");
        assertThat(rows.getStatement()).isSameAs(statement);
      }
    }
  }

  @Test
  void rows_that_may_be_written_are_not_those_of_a_replica() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement =
              connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)) {
        assertThat(first(statement.executeQuery("select name from who"))).isEqualTo("primary");
      }
      return null;
    });
  }

  @Test
  void a_batch_goes_where_it_was_begun_whatever_is_read_meanwhile() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(first(statement.executeQuery("select name from who"))).isEqualTo("replica");
        statement.addBatch("update who set name = 'one'");
        statement.addBatch("update who set name = 'two'");
        assertThat(first(statement.executeQuery("select name from who"))).isEqualTo("replica");
        assertThat(statement.executeBatch()).containsExactly(1, 1);
        assertThat(first(statement.executeQuery("select name from who"))).isEqualTo("two");
        statement.addBatch("update who set name = 'three'");
        statement.clearBatch();
        assertThat(statement.executeBatch()).isEmpty();
      }
      return null;
    });
  }

  @Test
  void what_failed_may_have_been_done_all_the_same() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    SQLException late = new SQLException("timed out", "57014");
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      servers.primary.failsAfterwards("executeUpdate", late);
      assertThatThrownBy(() -> statement.executeUpdate("update who set name = 'written'"))
          .isSameAs(late);
      servers.primary.works();
    }
    assertThat(whoInside()).isEqualTo("written");
    clock.advance(Duration.ofSeconds(3));
    assertThat(whoInside()).isEqualTo("replica");
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("update who set name = 'twice'");
      clock.advance(Duration.ofSeconds(3));
      servers.primary.failsAfterwards("commit", new SQLException("cut off", "08006"));
      assertThatThrownBy(connection::commit).hasMessage("cut off");
      servers.primary.works();
      assertThat(whoInside()).isEqualTo("twice");
    }
    clock.advance(Duration.ofSeconds(3));
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      statement.addBatch("update who set name = 'thrice'");
      statement.addBatch("update who set name = null where id = 'x'");
      assertThatThrownBy(statement::executeBatch).isInstanceOf(SQLException.class);
    }
    assertThat(whoInside()).isEqualTo("thrice");
  }

  @Test
  void a_stick_by_that_fails_is_none() throws Exception {
    RoutingDataSource sticky = RoutingDataSource.builder("sticky", database("primary"))
        .replica("r1", database("replica"))
        .stickBy(() -> {
          throw new IllegalStateException("no request on this thread");
        })
        .clock(clock)
        .build();
    db = sticky;
    assertThat(whoInside()).isEqualTo("replica");
    try (Connection connection = sticky.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("update who set name = 'written'");
    }
    assertThat(whoInside()).isEqualTo("written");
    assertThat(sticky.faultCount()).isPositive();
  }

  // ---- connections

  @Test
  void nothing_is_borrowed_by_what_was_closed() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    RoutingDataSource.readOnly(() -> {
      Connection connection = db.getConnection();
      Statement plain = connection.createStatement();
      PreparedStatement prepared = connection.prepareStatement("select name from who");
      assertThat(prepared.toString()).contains("select name from who");
      assertThat(plain.isClosed()).isFalse();
      connection.close();
      assertThat(plain.isClosed()).isTrue();
      assertThat(prepared.isClosed()).isTrue();
      assertThat(plain.toString()).isNotEmpty();
      for (ThrowingCallable each : List.<ThrowingCallable>of(
          () -> plain.executeQuery("select name from who"),
          plain::getMaxRows,
          prepared::executeQuery,
          () -> connection.unwrap(org.h2.jdbc.JdbcConnection.class),
          () -> connection.isWrapperFor(String.class),
          connection::getMetaData,
          connection::commit)) {
        assertThatThrownBy(each).isInstanceOf(SQLException.class).hasMessageContaining("closed");
      }
      plain.cancel();
      plain.close();
      prepared.close();
      return null;
    });
    assertThat(servers.primary.out).hasValue(0);
    assertThat(servers.replica.out).hasValue(0);
  }

  @Test
  void what_was_aborted_is_given_back_when_it_is_closed() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    Connection connection = db.getConnection();
    RoutingDataSource.readOnly(() -> who(connection));
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("update who set name = 'written'");
    }
    servers.primary.fails("abort", new SQLException("no"));
    assertThatThrownBy(() -> connection.abort(Runnable::run)).hasMessage("no");
    assertThat(connection.isClosed()).isTrue();
    assertThatThrownBy(connection::createStatement).hasMessageContaining("closed");
    assertThat(servers.primary.out).hasValue(1);
    connection.close();
    connection.close();
    assertThat(servers.primary.out).hasValue(0);
    assertThat(servers.replica.out).hasValue(0);
  }

  @Test
  void a_connection_that_cannot_be_prepared_is_none() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    try (Connection connection = db.getConnection()) {
      connection.setSchema("NOWHERE");
      assertThatThrownBy(() -> who(connection)).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> who(connection)).isInstanceOf(SQLException.class);
      assertThat(servers.primary.out).hasValue(0);
      connection.setSchema("PUBLIC");
      assertThat(who(connection)).isEqualTo("primary");
    }
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        servers.replica.fails("setTransactionIsolation", new SQLException("cut off", "08006"));
        assertThat(who(connection)).isEqualTo("primary");
        servers.replica.works();
      }
      return null;
    });
    assertThat(servers.replica.out).hasValue(0);
    assertThat(db.stats().failoverCount()).isEqualTo(1);
  }

  @Test
  void a_replica_that_dies_under_a_connection_is_let_go_of() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    SQLException dead = new SQLException("cut off", "08006");
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(first(statement.executeQuery("select name from who"))).isEqualTo("replica");
        servers.replica.fails("executeQuery", dead);
        assertThatThrownBy(() -> statement.executeQuery("select name from who")).isSameAs(dead);
        servers.replica.fails("close", dead);
        assertThat(first(statement.executeQuery("select name from who")))
            .isIn("primary", "replica");
        servers.replica.works();
        assertThat(first(statement.executeQuery("select name from who")))
            .isIn("primary", "replica");
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      return null;
    });
  }

  @Test
  void a_setting_that_a_dead_replica_refuses_does_not_hold_up_the_primary() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    SQLException dead = new SQLException("cut off", "08006");
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(who(connection)).isEqualTo("replica");
        servers.replica.fails("setTransactionIsolation", dead);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        servers.replica.fails("setAutoCommit", dead);
        connection.setAutoCommit(false);
        servers.replica.works();
        statement.executeUpdate("update who set name = 'written'");
        connection.commit();
        assertThat(who(connection)).isEqualTo("written");
      }
      return null;
    });
    assertThat(servers.replica.out).hasValue(0);
  }

  @Test
  void rows_are_read_to_their_end_though_their_reader_has_written() throws Exception {
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection();
          PreparedStatement read = connection.prepareStatement("select x from system_range(1, 9)");
          Statement write = connection.createStatement();
          ResultSet rows = read.executeQuery()) {
        assertThat(rows.next()).isTrue();
        write.executeUpdate("update who set name = 'written'");
        assertThat(who(connection)).isEqualTo("written");
        int count = 1;
        while (rows.next()) {
          count++;
        }
        assertThat(count).isEqualTo(9);
      }
      return null;
    });
  }

  @Test
  void a_savepoint_belongs_to_the_transaction_of_what_follows() throws SQLException {
    try (Connection connection = db.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      Savepoint savepoint = connection.setSavepoint();
      assertThat(who(connection)).isEqualTo("replica");
      connection.rollback(savepoint);
      assertThat(who(connection)).isEqualTo("replica");
      connection.commit();
    }
  }

  @Test
  void questions_of_a_read_only_connection_take_none_of_the_primary() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    try (Connection connection = db.getConnection()) {
      connection.setReadOnly(true);
      assertThat(connection.getTransactionIsolation()).isPositive();
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
      connection.setAutoCommit(false);
      assertThat(who(connection)).isEqualTo("replica");
      assertThat(connection.isValid(1)).isTrue();
      connection.commit();
      assertThat(servers.primary.out).hasValue(0);
      assertThat(db.stats().replicaCount()).isEqualTo(1);
    }
  }

  @Test
  void who_has_a_connection_to_the_primary_does_not_wait_for_a_replica() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    try (Connection connection = db.getConnection()) {
      assertThat(who(connection)).isEqualTo("primary");
      assertThat(RoutingDataSource.readOnly(() -> who(connection))).isEqualTo("primary");
      assertThat(servers.replica.out).hasValue(0);
    }
  }

  @Test
  void a_pool_that_commits_nothing_by_itself_is_left_so() throws Exception {
    DataSource primary = database("primary");
    RoutingDataSource manual = RoutingDataSource.builder("manual", Databases.pool(() -> {
          Connection connection = primary.getConnection();
          connection.setAutoCommit(false);
          return connection;
        }))
        .replica("r1", database("replica"))
        .clock(clock)
        .build();
    try (Connection connection = manual.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(connection.getAutoCommit()).isFalse();
      statement.executeUpdate("update who set name = 'written'");
      connection.rollback();
      assertThat(who(connection)).isEqualTo("primary");
      connection.rollback();
    }
  }

  @Test
  void an_own_user_goes_to_the_primary_and_pins() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    assertThat(whoInside()).isEqualTo("replica");
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection("", "");
          Statement statement = connection.createStatement()) {
        assertThat(who(connection)).isEqualTo("primary");
        statement.executeUpdate("update who set name = 'written'");
      }
      return null;
    });
    assertThat(whoInside()).isEqualTo("written");
    assertThat(servers.primary.out).hasValue(0);
  }

  @Test
  void a_replica_whose_pool_is_exhausted_is_not_down() throws Exception {
    Servers servers = new Servers();
    db = watched(servers);
    assertThat(whoInside()).isEqualTo("replica");
    servers.replica.fails("getConnection", new SQLTransientConnectionException("none is free"));
    assertThat(whoInside()).isEqualTo("primary");
    assertThat(db.replicas().get(0).up()).isTrue();
    servers.replica.works();
    assertThat(whoInside()).isEqualTo("replica");
  }

  @Test
  void what_is_behind_the_router_is_somebody_elses_to_write_to() throws Exception {
    try (Connection connection = db.getConnection()) {
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(whoInside()).isEqualTo("replica");
      assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
      clock.advance(Duration.ofSeconds(3));
      connection.setReadOnly(true);
      assertThat(who(connection)).isEqualTo("primary");
    }
    assertThat(whoInside()).isEqualTo("primary"); // who knows what was written
  }

  @Test
  void a_function_that_was_made_in_the_database_may_do_anything() throws Exception {
    DataSource primary = database("primary");
    try (Connection connection = primary.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create alias book as 'int book(int a) { return a; }'");
    }
    RoutingDataSource booked = RoutingDataSource.builder("booked", primary)
        .replica("r1", database("replica"))
        .clock(clock)
        .build();
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = booked.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(who(connection)).isEqualTo("replica");
        assertThat(first(statement.executeQuery("select \"BOOK\"(7)"))).isEqualTo("7");
        assertThat(who(connection)).isEqualTo("primary");
      }
      return null;
    });
  }

  @Test
  void names_and_times_that_make_no_sense_are_refused() {
    RoutingDataSource.Builder builder = RoutingDataSource.builder("x", Databases.pool(() -> null));
    assertThatThrownBy(() -> builder.stickFor(Duration.ofSeconds(-1)))
        .hasMessageContaining("stickFor");
    assertThatThrownBy(() -> builder.maximumLag(Duration.ZERO)).hasMessageContaining("maximumLag");
    builder.replica("a", Databases.pool(() -> null));
    assertThatThrownBy(() -> builder.replica("a", Databases.pool(() -> null)))
        .hasMessageContaining("\"a\" is there already");
  }
}
