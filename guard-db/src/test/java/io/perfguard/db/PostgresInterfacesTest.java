/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringReader;
import java.io.StringWriter;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGRefCursorResultSet;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** What applications of PostgreSQL cast to, through a guard. */
class PostgresInterfacesTest {
  private GuardedDataSource source;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    assumeTrue(PostgresServer.url().isPresent(), "on the list NOT RUN");
    source = GuardedDataSource.builder("pg", Database.POSTGRES.empty()).build();
    connection = source.getConnection();
  }

  @AfterEach
  void close() throws SQLException {
    if (connection != null) {
      connection.close();
      assertThat(source.faultCount()).isZero();
    }
  }

  @Test
  void the_connection_is_one_of_the_driver() throws SQLException {
    PGConnection drivers = (PGConnection) connection;
    assertThat(drivers.getBackendPID()).isPositive();
    assertThat(drivers.escapeLiteral("it's")).isEqualTo("it''s");
    drivers.setPrepareThreshold(7);
    assertThat(drivers.getPrepareThreshold()).isEqualTo(7);
    assertThat(((BaseConnection) connection).haveMinimumServerVersion(90000)).isTrue();
    assertThat(connection.unwrap(PGConnection.class)).isNotSameAs(connection);
  }

  @Test
  void statements_are_of_the_driver() throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("select ?::int");
        CallableStatement call = connection.prepareCall("{? = call abs(?)}")) {
      for (Statement each : new Statement[] {statement, prepared, call}) {
        ((PGStatement) each).setPrepareThreshold(3);
        assertThat(((PGStatement) each).getPrepareThreshold()).isEqualTo(3);
        assertThat(each).isInstanceOf(BaseStatement.class);
        assertThat(each.getConnection()).isSameAs(connection);
      }
      prepared.setInt(1, 1);
      try (ResultSet rows = prepared.executeQuery()) {
        assertThat(rows).isInstanceOf(PGRefCursorResultSet.class);
      }
    }
  }

  @Test
  void copy_works_through_the_guard() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table copied (id int, name text)");
    }
    CopyManager copies = ((PGConnection) connection).getCopyAPI();
    assertThat(copies.copyIn("copy copied from stdin", new StringReader("1\tone\n2\ttwo\n")))
        .isEqualTo(2);
    StringWriter out = new StringWriter();
    CopyManager own = new CopyManager((BaseConnection) connection);
    assertThat(own.copyOut("copy copied to stdout", out)).isEqualTo(2);
    assertThat(out).hasToString("1\tone\n2\ttwo\n");
  }

  @Test
  void large_objects_work_through_the_guard() throws SQLException {
    connection.setAutoCommit(false);
    LargeObjectManager objects = ((PGConnection) connection).getLargeObjectAPI();
    long id = objects.createLO();
    try (LargeObject object = objects.open(id)) {
      object.write("content".getBytes(UTF_8));
      object.seek(0);
      assertThat(object.read(7)).isEqualTo("content".getBytes(UTF_8));
    }
    objects.delete(id);
    connection.rollback();
  }

  @Test
  void rows_that_a_function_gives_by_cursor_lead_back_to_the_guard() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("create function some_rows() returns refcursor language plpgsql as"
          + " $$ declare c refcursor; begin open c for select 42; return c; end $$");
    }
    try (CallableStatement call = connection.prepareCall("{? = call some_rows()}")) {
      call.registerOutParameter(1, Types.REF_CURSOR);
      call.execute();
      try (ResultSet rows = (ResultSet) call.getObject(1)) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(42);
        assertThat(rows.getStatement().getConnection()).isSameAs(connection);
        assertThat(call.getObject(1, ResultSet.class).getStatement().getConnection())
            .isSameAs(connection);
      }
    }
    connection.rollback();
  }

  @Test
  void rows_of_metadata_lead_back_to_the_guard() throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
      assertThat(tables.next()).isTrue();
      assertThat(tables.getStatement().getConnection()).isSameAs(connection);
    }
    assertThat(source.stats().rowCount()).isZero();
  }
}
