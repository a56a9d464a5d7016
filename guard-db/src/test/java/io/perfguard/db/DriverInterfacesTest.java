/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import toydriver.NewerConnection;
import toydriver.ToyChoice;
import toydriver.ToyClash;
import toydriver.ToyConnection;
import toydriver.ToyRows;
import toydriver.ToySealed;
import toydriver.ToyStatement;

/** A guard has the driver's public interfaces: each of their methods reaches the driver. */
class DriverInterfacesTest {
  private final ToyDriver driver = new ToyDriver()
      .with(Connection.class, ToyConnection.class)
      .with(Statement.class, ToyStatement.class)
      .with(ResultSet.class, ToyRows.class);
  private final GuardedDataSource source =
      GuardedDataSource.builder("toy", driver.source()).build();

  @AfterEach
  void nothing_had_to_be_contained() {
    assertThat(source.faultCount()).isZero();
  }

  private static boolean isGuard(Object object) {
    return object.getClass().getName().startsWith("io.perfguard.db.internal.");
  }

  @Test
  void a_method_of_the_driver_takes_and_gives_what_it_would() throws SQLException {
    ToyConnection connection = (ToyConnection) source.getConnection();
    assertThat(isGuard(connection)).isTrue();
    driver.answering(long.class, Long.MIN_VALUE).calls.clear();
    String[] more = {"x"};
    assertThat(connection.ping((byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, true, more))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(driver.calls)
        .hasSize(10)
        .containsSubsequence((byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, true, more);
    assertThat(driver.calls.get(9)).isSameAs(more);
  }

  @Test
  void a_default_method_is_the_drivers_and_not_inherited() throws SQLException {
    ToyConnection connection = (ToyConnection) source.getConnection();
    String name = new String("you");
    assertThat(connection.greeting(name)).isSameAs(driver.lastAnswer).isEqualTo("text");
    assertThat(driver.calls.get(driver.calls.size() - 1)).isSameAs(name);
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void a_generic_method_is_the_drivers_with_its_bridge() throws SQLException {
    ToyConnection connection = (ToyConnection) source.getConnection();
    assertThat(connection.choose("a", "b")).isSameAs(driver.lastAnswer).isNotNull();
    driver.calls.clear();
    ((ToyChoice) connection).choose("c", "d");
    assertThat(driver.calls).hasSize(3).contains("c", "d");
  }

  @Test
  void what_a_public_interface_has_from_one_that_is_not_is_there() throws Exception {
    ToyConnection connection = (ToyConnection) source.getConnection();
    Method part = ToyConnection.class.getMethod("part", int.class);
    part.setAccessible(true);
    assertThat(part.invoke(connection, 7)).isSameAs(driver.lastAnswer);
    assertThat(driver.calls).endsWith("part[int]", 7);
  }

  @Test
  void what_the_driver_throws_is_thrown() throws SQLException {
    ToyConnection connection = (ToyConnection) source.getConnection();
    driver.failure = new IllegalStateException("x");
    assertThatThrownBy(() -> connection.greeting("x")).isSameAs(driver.failure);
    assertThatThrownBy(connection::createStatement).isSameAs(driver.failure);
  }

  @Test
  void what_only_the_driver_has_gives_what_only_the_driver_has() throws SQLException {
    ToyConnection connection = (ToyConnection) source.getConnection();
    assertThat(connection.toyStatement(connection)).isSameAs(driver.lastAnswer);
  }

  @Test
  void a_result_that_the_driver_narrows_is_guarded_all_the_same() throws SQLException {
    ToyConnection connection = (ToyConnection) source.getConnection();
    ToyStatement statement = connection.createStatement();
    assertThat(isGuard(statement)).isTrue();
    assertThat(statement.getConnection()).isSameAs(connection);
    ToyRows rows = statement.executeQuery("select 1");
    assertThat(isGuard(rows)).isTrue();
    assertThat(rows.getStatement()).isSameAs(statement);
    assertThat(((Statement) statement).getConnection()).isSameAs(connection);
    assertThat(source.stats().executionCount()).isEqualTo(1);
    driver.answering(ToyRows.class, null);
    assertThat(statement.executeQuery("select 1")).isNull();
  }

  @Test
  void a_guard_is_equal_to_itself_only_whatever_an_interface_declares() throws SQLException {
    Connection connection = source.getConnection();
    driver.calls.clear();
    assertThat(connection.equals(connection)).isTrue();
    assertThat(connection.equals(source.getConnection())).isFalse();
    assertThat(driver.calls).noneMatch(call -> call.toString().startsWith("equals"));
  }

  @Test
  void unwrap_still_leads_to_the_drivers_own() throws SQLException {
    Connection connection = source.getConnection();
    ToyConnection own = connection.unwrap(ToyConnection.class);
    assertThat(isGuard(own)).isFalse();
    assertThat(connection.isWrapperFor(ToyConnection.class)).isTrue();
    assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
  }

  @Test
  void a_method_that_a_newer_jdbc_adds_with_a_default_is_the_drivers() throws SQLException {
    driver.with(Connection.class, NewerConnection.class);
    NewerConnection connection = (NewerConnection) source.getConnection();
    assertThat(connection.newcomer(3)).isSameAs(driver.lastAnswer).isEqualTo("text");
    assertThat(driver.calls).endsWith("newcomer[int]", 3);
  }

  @Test
  void an_interface_that_is_not_public_or_sealed_is_left_out() throws Exception {
    Class<?> part = Class.forName("toydriver.ToyPart");
    driver.with(Connection.class, Connection.class, part, ToyChoice.class, ToySealed.Only.class);
    Connection connection = source.getConnection();
    assertThat(connection).isNotInstanceOf(part).isInstanceOf(ToyChoice.class);
    assertThat(connection).isInstanceOf(ToySealed.Only.class).isInstanceOf(ToySealed.class);
    assertThat(connection.createStatement()).isInstanceOf(ToyStatement.class);
  }

  @Test
  void an_interface_that_would_override_a_method_of_the_guard_is_left_out() throws SQLException {
    driver.with(ToyRows.class, ToyRows.class, ToyClash.class);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("select 1");
      assertThat(rows).isInstanceOf(ToyRows.class).isNotInstanceOf(ToyClash.class);
      assertThat(rows.unwrap(ToyClash.class)).isNotNull();
      assertThat(rows.next()).isTrue();
    }
    assertThat(source.stats().rowCount()).isEqualTo(1);
  }

  @Test
  void a_statement_that_is_a_prepared_one_as_well_leads_not_past_the_guard() throws SQLException {
    driver.with(Statement.class, PreparedStatement.class, ToyStatement.class);
    Statement statement = source.getConnection().createStatement();
    assertThat(statement).isInstanceOf(ToyStatement.class).isNotInstanceOf(PreparedStatement.class);
  }

  @Test
  void rows_of_metadata_lead_back_to_guards() throws SQLException {
    Connection connection = source.getConnection();
    DatabaseMetaData metaData = connection.getMetaData();
    ResultSet tables = metaData.getTables(null, null, "%", null);
    assertThat(isGuard(tables)).isTrue();
    Statement statement = tables.getStatement();
    assertThat(isGuard(statement)).isTrue();
    assertThat(tables.getStatement()).isSameAs(statement);
    assertThat(statement.getConnection()).isSameAs(connection);
    tables.next();
    assertThat(source.stats().rowCount()).isZero();
  }

  @Test
  void two_classes_of_one_driver_have_their_own_interfaces() throws SQLException {
    Connection first = source.getConnection();
    driver.with(Connection.class, NewerConnection.class);
    Connection second = source.getConnection();
    driver.with(Connection.class, ToyConnection.class);
    Connection third = source.getConnection();
    assertThat(first).isInstanceOf(ToyConnection.class);
    assertThat(second).isInstanceOf(NewerConnection.class).isNotInstanceOf(ToyConnection.class);
    assertThat(third.getClass()).isSameAs(first.getClass());
  }

  @Test
  void one_data_source_makes_each_class_once() throws SQLException {
    DataSource other = GuardedDataSource.builder("other", driver.source()).build();
    assertThat(source.getConnection().getClass())
        .isSameAs(source.getConnection().getClass());
    assertThat(other.getConnection().getClass())
        .isNotSameAs(source.getConnection().getClass());
  }
}
