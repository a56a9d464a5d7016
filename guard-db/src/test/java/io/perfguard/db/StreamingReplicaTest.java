/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.db.routing.RoutingDataSource;
import io.perfguard.db.routing.RoutingStats;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A real primary, and its streaming replica, which applies what it gets half a second late. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last one makes a primary of the replica
class StreamingReplicaTest {
  private static final Duration LATE = Duration.ofMillis(500);

  private static ReplicatedPostgres servers; // null if there are none: that is on the list NOT RUN

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    Optional<ReplicatedPostgres> started = ReplicatedPostgres.start(folder, LATE);
    servers = started.orElse(null);
    if (servers != null) {
      on(servers.primary(), "create table who (name text)");
      on(servers.primary(), "insert into who values ('x')");
      on(servers.primary(), "create sequence numbers");
      on(servers.primary(), "create view next_one as select nextval('numbers') as n");
      on(
          servers.primary(),
          "create function who_is_it() returns text language sql volatile as 'select name from who'");
      for (String sql : RoutingHistory.tables()) {
        on(servers.primary(), sql);
      }
      waitFor("all is on the replica", () -> {
        try (Connection connection = servers.replica().getConnection()) {
          return text(connection, "select count(*) from pg_class where relname = 'counters'")
                  .equals("1")
              && text(connection, "select count(*) from counters").equals("4");
        }
      });
    }
  }

  @AfterAll
  static void stop() {
    if (servers != null) {
      servers.close();
    }
  }

  private static void on(DataSource server, String sql) throws SQLException {
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static RoutingDataSource.Builder builder() {
    return RoutingDataSource.builder("orders", servers.primary())
        .replica("r1", servers.replica())
        .stickFor(Duration.ZERO); // its place in the log decides
  }

  /** The port tells which server it is. */
  private static boolean isReplica(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select inet_server_port()");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getInt(1) == servers.replicaPort();
    }
  }

  private static boolean readsFromReplica(RoutingDataSource db) throws Exception {
    return RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection()) {
        return isReplica(connection);
      }
    });
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** The replica comes within seconds; what never comes fails the test. */
  private static void waitFor(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime() - end).as("waited a minute until %s", what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** What is waited for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  /** Time passes by itself, and the server tells its replica what was committed. */
  private static final class Real implements RoutingHistory.World {
    @Override
    public void pass(Random random) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(200)));
    }

    @Override
    public void committed(int user, int n) {}

    @Override
    public String begin() {
      return "begin";
    }

    @Override
    public String commit() {
      return "commit";
    }

    @Override
    public String rollback() {
      return "rollback";
    }
  }

  @Test
  @Order(1)
  void nobody_reads_less_than_he_has_committed() throws Exception {
    if (servers == null) {
      return;
    }
    try (RoutingHistory history = new RoutingHistory(builder(), new Real(), 42)) {
      for (int i = 0; i < 400; i++) {
        history.step();
      }
      RoutingStats stats = history.db().stats();
      assertThat(stats.replicaCount()).isPositive();
      assertThat(stats.pinnedCount()).isPositive();
    }
  }

  @Test
  @Order(2)
  void what_a_replica_cannot_do_the_primary_does() throws Exception {
    if (servers == null) {
      return;
    }
    RoutingDataSource db = builder().build();
    waitFor("it is read from the replica", () -> readsFromReplica(db));
    RoutingDataSource.readOnly(() -> {
      try (Connection connection = db.getConnection()) {
        assertThat(isReplica(connection)).isTrue();
        // Nothing tells that there is a sequence behind it; the replica refuses, and the primary is
        // asked.
        assertThat(text(connection, "select n from next_one")).isNotEmpty();
        assertThat(isReplica(connection)).isFalse();
      }
      try (Connection connection = db.getConnection()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(isReplica(connection)).isFalse();
      }
      return null;
    });
  }

  @Test
  @Order(3)
  void a_read_only_transaction_on_the_replica_calls_functions_and_writes_nothing()
      throws Exception {
    if (servers == null) {
      return;
    }
    RoutingDataSource db = builder().build();
    waitFor("it is read from the replica", () -> readsFromReplica(db));
    try (Connection connection = db.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      assertThat(isReplica(connection)).isTrue();
      assertThat(text(connection, "select who_is_it()")).isEqualTo("x");
      assertThat(isReplica(connection)).isTrue();
      assertThatThrownBy(() -> text(connection, "select nextval('numbers')"))
          .hasMessageContaining("needs the primary");
      assertThat(isReplica(connection)).isTrue();
      connection.commit();
      assertThat(text(connection, "select who_is_it()")).isEqualTo("x");
      assertThat(isReplica(connection)).isFalse(); // that began this transaction
      connection.commit();
    }
  }

  @Test
  @Order(4)
  void a_write_is_waited_for_however_late_its_place_is_known() throws Exception {
    if (servers == null) {
      return;
    }
    RoutingDataSource db = builder().build();
    waitFor("it is read from the replica", () -> readsFromReplica(db));
    for (int i = 0; i < 5; i++) {
      String name = "n" + i;
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("update who set name = '" + name + "'");
      }
      assertThat(readsFromReplica(db)).isFalse(); // though stickFor is over
      waitFor("the replica has it", () -> {
        String read = RoutingDataSource.readOnly(() -> {
          try (Connection connection = db.getConnection()) {
            return text(connection, "select name from who");
          }
        });
        assertThat(read).isEqualTo(name);
        return readsFromReplica(db);
      });
    }
  }

  @Test
  @Order(5)
  void a_replica_that_dies_is_left_out_until_it_lives_and_has_caught_up() throws Exception {
    if (servers == null) {
      return;
    }
    try (GuardRegistry guards = GuardRegistry.create()) {
      RoutingDataSource db = builder().register(guards);
      waitFor("it is read from the replica", () -> readsFromReplica(db));
      servers.stopReplica();
      waitFor("the replica is down", () -> !db.replicas().get(0).up());
      assertThat(readsFromReplica(db)).isFalse();
      assertThat(db.stats().failoverCount()).isPositive();
      assertThat(guards.diagnose().findings("PG-409")).isNotEmpty();
      try (Connection connection = db.getConnection();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("update who set name = 'while it was down'");
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1)); // the writer is let go of
      servers.startReplica();
      AtomicReference<String> read = new AtomicReference<>("");
      waitFor("it is read from the replica again", () -> {
        boolean replica = RoutingDataSource.readOnly(() -> {
          try (Connection connection = db.getConnection()) {
            read.set(text(connection, "select name from who"));
            return isReplica(connection);
          }
        });
        assertThat(read).hasValue("while it was down");
        return replica;
      });
    }
  }

  @Test
  @Order(6)
  void a_replica_that_gets_nothing_any_more_grows_old() throws Exception {
    if (servers == null) {
      return;
    }
    RoutingDataSource db = builder().maximumLag(Duration.ofSeconds(2)).build();
    waitFor("it is read from the replica", () -> readsFromReplica(db));
    servers.cutOff();
    try {
      on(servers.primary(), "update who set name = 'it does not get'");
      waitFor("the replica is too old", () -> !readsFromReplica(db));
      assertThat(db.replicas().get(0).up()).isTrue();
      assertThat(db.stats().laggingCount()).isPositive();
    } finally {
      servers.connectAgain();
    }
    waitFor("it is read from the replica again", () -> readsFromReplica(db));
  }

  @Test
  @Order(7)
  void a_replica_that_became_a_primary_is_none() throws Exception {
    if (servers == null) {
      return;
    }
    RoutingDataSource db = builder().build();
    waitFor("it is read from the replica", () -> readsFromReplica(db));
    long before = db.stats().replicaCount();
    on(servers.replica(), "select pg_promote()");
    waitFor("it is left out", () -> !db.replicas().get(0).up());
    assertThat(readsFromReplica(db)).isFalse();
    assertThat(db.stats().replicaCount()).isEqualTo(before);
  }
}
