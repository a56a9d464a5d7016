/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The rarer ways through JDBC: they work as without a guard, and are counted. */
@ParameterizedClass
@MethodSource("io.perfguard.db.Database#available")
class StatementsTest {
  @Parameter
  private Database database;

  private GuardedDataSource source;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    source = GuardedDataSource.builder("db", database.shipments(5)).build();
    connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table item (id int generated always as identity primary key,"
          + " name varchar(40) not null)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    assertThat(source.stats().openCount()).isZero();
    assertThat(source.faultCount()).isZero();
  }

  @Test
  void generated_keys_come_back_and_are_no_rows_of_a_query() throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "insert into item (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int i = 1; i <= 2; i++) {
        insert.setString(1, "x");
        assertThat(insert.executeUpdate()).isEqualTo(1);
        try (ResultSet keys = insert.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(i);
          assertThat(keys.getStatement()).isSameAs(insert);
        }
      }
    }
    assertThat(source.stats().rowCount()).isZero();
    assertThat(source.stats().writeCount()).isEqualTo(2);
  }

  @Test
  void generated_keys_can_be_asked_for_by_name() throws SQLException {
    try (Statement insert = connection.createStatement()) {
      assertThat(insert.executeUpdate("insert into item (name) values ('x')", new String[] {"id"}))
          .isEqualTo(1);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getInt("id")).isEqualTo(1);
      }
    }
  }

  @Test
  void a_batch_is_one_execution_with_all_its_counts() throws SQLException {
    long before = source.stats().executionCount();
    try (PreparedStatement insert =
        connection.prepareStatement("insert into item (name) values (?)")) {
      for (int i = 0; i < 3; i++) {
        insert.setString(1, "n" + i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      insert.setString(1, "n4");
      insert.addBatch();
      assertThat(insert.executeLargeBatch()).containsExactly(1);
      insert.setString(1, "never");
      insert.addBatch();
      insert.clearBatch();
      assertThat(insert.executeBatch()).isEmpty();
    }
    assertThat(source.stats().executionCount() - before).isEqualTo(3);
    assertThat(countOf("item")).isEqualTo(4);
  }

  @Test
  void a_batch_that_fails_says_which_and_is_one_error() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.addBatch("insert into item (name) values ('good')");
      statement.addBatch("insert into item (name) values (null)");
      BatchUpdateException failure =
          catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
      assertThat(failure.getUpdateCounts()).isNotEmpty();
    }
    assertThat(source.stats().errorCount()).isEqualTo(1);
    assertThat(source.queryLog().slowest(99))
        .filteredOn(query -> query.errorCount() > 0)
        .singleElement()
        .extracting(QueryStats::sql)
        .isEqualTo("insert into item (name) values (?)");
  }

  @Test
  void execute_gives_its_result_set_and_its_counts() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.execute("select id from company order by id")).isTrue();
      ResultSet rows = statement.getResultSet();
      assertThat(statement.getResultSet()).isSameAs(rows);
      assertThat(rows.getStatement()).isSameAs(statement);
      while (rows.next()) {
        assertThat(rows.getInt(1)).isPositive();
      }
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);

      assertThat(statement.execute("update company set name = 'x' where id <= 2"))
          .isFalse();
      assertThat(statement.getResultSet()).isNull();
      assertThat(statement.getUpdateCount()).isEqualTo(2);
      assertThat(statement.executeLargeUpdate("update company set name = 'x'")).isEqualTo(5);
      assertThat(statement.getLargeUpdateCount()).isEqualTo(5);
    }
    assertThat(source.stats().rowCount()).isEqualTo(5);
  }

  @Test
  void a_closed_statement_says_so_as_the_driver_does() throws SQLException {
    PreparedStatement statement = connection.prepareStatement("select 1");
    statement.close();
    statement.close();
    assertThat(statement.isClosed()).isTrue();
    SQLException drivers = catchThrowableOfType(SQLException.class, statement::getMaxRows);
    assertThatThrownBy(statement::executeQuery)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(drivers.getSQLState()));
    assertThat(source.stats().errorCount()).isEqualTo(1);
  }

  @Test
  void the_close_of_a_connection_counts_what_was_read_of_open_result_sets() throws SQLException {
    Statement first = connection.createStatement();
    Statement second = connection.createStatement();
    ResultSet outer = first.executeQuery("select id from company order by id");
    ResultSet inner = second.executeQuery("select id from shipments order by id");
    outer.next();
    inner.next();
    inner.next();
    outer.next();
    connection.close();
    assertThat(source.stats().rowCount()).isEqualTo(4);
    outer.close();
    second.close();
    assertThat(source.stats().rowCount()).isEqualTo(4);
  }

  @Test
  void the_close_of_a_statement_closes_its_rows_and_counts_them() throws SQLException {
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("select id from company");
    rows.next();
    statement.close();
    assertThat(rows.isClosed()).isTrue();
    assertThat(source.stats().rowCount()).isEqualTo(1);
  }

  @Test
  void a_statement_that_closes_on_completion_does() throws SQLException {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    assertThat(statement.isCloseOnCompletion()).isTrue();
    ResultSet rows = statement.executeQuery("select id from company");
    rows.next();
    rows.close();
    assertThat(statement.isClosed()).isTrue();
    assertThat(source.stats().rowCount()).isEqualTo(1);
  }

  @Test
  void an_updatable_result_set_writes_through() throws SQLException {
    try (Statement statement = connection.createStatement(
            ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("select id, name from company order by id")) {
      assertThat(rows.absolute(3)).isTrue();
      rows.updateString("name", "written");
      rows.updateRow();
      assertThat(rows.previous()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(2);
    }
    try (PreparedStatement statement =
        connection.prepareStatement("select name from company where id = ?")) {
      statement.setInt(1, 3);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("written");
      }
    }
  }

  @Test
  void a_call_gives_back_what_it_returns() throws SQLException {
    try (CallableStatement call = connection.prepareCall("{? = call abs(?)}")) {
      call.registerOutParameter(1, Types.INTEGER);
      call.setInt(2, -7);
      call.execute();
      assertThat(call.getInt(1)).isEqualTo(7);
    }
  }

  @Test
  void metadata_lead_back_to_the_guard_and_name_the_tables() throws SQLException {
    var metaData = connection.getMetaData();
    assertThat(metaData.getConnection()).isSameAs(connection);
    try (ResultSet tables =
        metaData.getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
      boolean found = false;
      while (tables.next()) {
        found |= tables.getString("TABLE_NAME").equalsIgnoreCase("shipments");
      }
      assertThat(found).isTrue();
    }
  }

  @Test
  void a_guard_is_equal_to_itself_only_and_lives_in_sets() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1")) {
      Set<Object> guards = Set.of(connection, statement, rows, connection.getMetaData());
      assertThat(guards).contains(connection, statement, rows);
      assertThat(connection).isNotEqualTo(connection.unwrap(database.driversConnection));
    }
  }

  @Test
  void metadata_are_the_same_object_each_time_if_the_drivers_are() throws SQLException {
    Connection raw = connection.unwrap(database.driversConnection);
    DatabaseMetaData drivers = raw.getMetaData();
    DatabaseMetaData guards = connection.getMetaData();
    assertThat(connection.getMetaData() == guards).isEqualTo(raw.getMetaData() == drivers);
  }

  private int countOf(String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
