/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import io.perfguard.db.routing.RoutingDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which server gets a statement: each kind of statement, in auto-commit and in a transaction, said
 * to read only by the connection, by the scope, or not at all, in each way to execute it.
 */
class RoutingMatrixTest {
  private static final String READ = "select name from who where id = 1";

  private static final ManualClock CLOCK = new ManualClock();
  private static final Servers SERVERS = new Servers();
  private static final RoutingDataSource DB = RoutingDataSource.builder(
          "matrix", SERVERS.primary.source())
      .replica("r1", SERVERS.replica.source())
      .maximumLag(Duration.ofDays(1))
      .clock(CLOCK)
      .build();

  @BeforeEach
  void forget() {
    CLOCK.advance(Duration.ofMinutes(1)); // nobody has written lately
    assertThat(SERVERS.executed()).isNotNull();
  }

  /** How it is said that something only reads. */
  private enum Said {
    NOT,
    BY_CONNECTION,
    BY_SCOPE
  }

  /** How a statement is executed. */
  private enum Way {
    PLAIN,
    PREPARED,
    /** Prepared before anything else is done on the connection. */
    PREPARED_FIRST
  }

  /** What is left behind. */
  private enum Left {
    NOTHING,
    ROWS,
    /** Something in the session, perhaps. */
    STATE
  }

  /** A sort of statement. */
  private enum Sort {
    PLAIN_SELECT(READ, null),
    FOR_UPDATE("select name from who where id = 1 for update", Left.NOTHING),
    NEXT_VALUE("select next value for s", Left.NOTHING),
    RANDOM("select random_uuid()", Left.NOTHING),
    UPDATE("update who set name = 'written' where id = 1", Left.ROWS),
    WRITABLE_CTE(
        "with x as (delete from who where id = 2 returning id) select id from x", Left.ROWS),
    DATA_CHANGE(
        "select id from final table (update who set name = 'written' where id = 1)", Left.STATE),
    VOLATILE_FUNCTION("select set_config('a', 'b', false)", Left.STATE),
    SELECT_INTO("select name into copy from who", Left.STATE),
    EXPLAIN_ANALYZE("explain analyze update who set name = 'written' where id = 1", Left.STATE),
    CALL("call abs(-1)", Left.STATE),
    SET("set @a = 1", Left.STATE),
    TEMPORARY_TABLE("create local temporary table t (id int)", Left.STATE),
    SEVERAL("select 1; update who set name = 'written'", Left.STATE);

    private final String sql;
    private final Left left; // null of a plain read

    Sort(String sql, Left left) {
      this.sql = sql;
      this.left = left;
    }
  }

  static Stream<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (Sort sort : Sort.values()) {
      for (Said said : Said.values()) {
        for (Way way : Way.values()) {
          for (boolean autoCommit : new boolean[] {true, false}) {
            if (!isBeyondH2(sort, way)) {
              all.add(Arguments.of(sort, said, way, autoCommit));
            }
          }
        }
      }
    }
    return all.stream();
  }

  private <T> T as(Said said, Callable<T> work) throws Exception {
    return said == Said.BY_SCOPE ? RoutingDataSource.readOnly(work) : work.call();
  }

  private Connection open(Said said, boolean autoCommit) throws SQLException {
    Connection connection = DB.getConnection();
    if (said == Said.BY_CONNECTION) {
      connection.setReadOnly(true);
    }
    connection.setAutoCommit(autoCommit);
    return connection;
  }

  /** Executes it; some of these H2 does not know, but it was asked. */
  private static String execute(Statement statement, String sql) throws SQLException {
    try (statement) {
      if (statement instanceof PreparedStatement prepared) {
        prepared.execute();
      } else {
        statement.execute(sql);
      }
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private static Statement statement(Connection connection, Way way, String sql)
      throws SQLException {
    return way == Way.PLAIN ? connection.createStatement() : connection.prepareStatement(sql);
  }

  private static void read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(READ)) {
      assertThat(rows.next()).isTrue();
    }
  }

  /** What H2 cannot prepare is executed nowhere. */
  private static boolean isBeyondH2(Sort sort, Way way) {
    return way != Way.PLAIN
        && (sort == Sort.WRITABLE_CTE
            || sort == Sort.VOLATILE_FUNCTION
            || sort == Sort.SELECT_INTO);
  }

  private static boolean mayRead(Said said, boolean autoCommit) {
    return said == Said.BY_CONNECTION || (said == Said.BY_SCOPE && autoCommit);
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_first_statement_of_a_connection(Sort sort, Said said, Way way, boolean autoCommit)
      throws Exception {
    as(said, () -> {
      try (Connection connection = open(said, autoCommit)) {
        execute(statement(connection, way, sort.sql), sort.sql);
        connection.setAutoCommit(true);
      }
      return null;
    });
    boolean replica = sort.left == null && mayRead(said, autoCommit);
    assertThat(SERVERS.executed()).containsExactly(replica ? "replica" : "primary");
    assertThat(SERVERS.primary.out).hasValue(0);
    assertThat(SERVERS.replica.out).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_statement_behind_a_read_and_the_reads_behind_it(
      Sort sort, Said said, Way way, boolean autoCommit) throws Exception {
    boolean reads = mayRead(said, autoCommit);
    boolean read = sort.left == null;
    List<String> expected = new ArrayList<>();
    expected.add(reads ? "replica" : "primary");
    boolean refused = reads && !autoCommit && !read;
    as(said, () -> {
      try (Connection connection = open(said, autoCommit)) {
        Statement early = way == Way.PREPARED_FIRST ? statement(connection, way, sort.sql) : null;
        boolean prepared = early != null && !read; // on the primary, which is there from then on
        if (prepared) {
          expected.set(0, "primary");
        }
        read(connection);
        boolean toReplica = expected.get(0).equals("replica");
        String state;
        try {
          state = execute(early == null ? statement(connection, way, sort.sql) : early, sort.sql);
        } catch (SQLException e) {
          state = e.getSQLState(); // as it was prepared
        }
        assertThat(state.equals("25006")).isEqualTo(refused && toReplica);
        if (!state.equals("25006")) {
          expected.add(read && toReplica ? "replica" : "primary");
        }
        read(connection);
        boolean bound = !autoCommit || sort.left == Left.ROWS || sort.left == Left.STATE;
        expected.add(toReplica && (!bound || !autoCommit) ? "replica" : "primary");
        if (autoCommit) {
          CLOCK.advance(Duration.ofSeconds(3)); // the scope's own write is on the replica by now
          read(connection);
          expected.add(toReplica && sort.left != Left.STATE ? "replica" : "primary");
        }
        connection.setAutoCommit(true);
      }
      return null;
    });
    assertThat(SERVERS.executed()).isEqualTo(expected);
    assertThat(SERVERS.primary.out).hasValue(0);
    assertThat(SERVERS.replica.out).hasValue(0);
  }
}
