/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each method of java.sql, also those with a default, reaches the driver as it was called and comes
 * back as it came.
 */
class TransparencyTest {
  private static final Set<Class<?>> GUARDED = Set.of(
      Connection.class,
      Statement.class,
      PreparedStatement.class,
      CallableStatement.class,
      ResultSet.class,
      DatabaseMetaData.class,
      DataSource.class,
      ConnectionBuilder.class);

  private final Driver driver = new Driver();
  private final GuardedDataSource source =
      GuardedDataSource.builder("fake", driver.make(DataSource.class)).build();

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
  private final GuardedDataSource slow = GuardedDataSource.builder(
          "slow",
          Databases.taking("execute", Duration.ofSeconds(1), clock, driver.make(DataSource.class)))
      .clock(clock)
      .build();

  @AfterEach
  void close() {
    guards.close();
  }

  /** A driver that notes each call and answers with things of its own, or throws. */
  private static final class Driver {
    final List<Object> calls = new ArrayList<>();
    Object lastAnswer;
    Throwable failure;
    boolean answersNothing;

    <T> T make(Class<T> type) {
      Class<?>[] types = {type};
      return type.cast(Proxy.newProxyInstance(
          type.getClassLoader(), types, (proxy, method, arguments) -> {
            if (method.getName().equals("hashCode") && arguments == null) {
              return System.identityHashCode(proxy);
            }
            if (method.getName().equals("equals") && method.getParameterCount() == 1) {
              return proxy == arguments[0];
            }
            calls.add(method.getName() + Arrays.toString(method.getParameterTypes()));
            calls.addAll(arguments == null ? List.of() : Arrays.asList(arguments));
            if (failure != null) {
              throw failure;
            }
            lastAnswer = answersNothing ? null : answer(method.getReturnType());
            return lastAnswer;
          }));
    }

    Object answer(Class<?> type) {
      if (type == void.class) {
        return null;
      }
      return type.isInterface() && type != Map.class ? make(type) : sample(type);
    }
  }

  private static Object sample(Class<?> type) {
    if (type == boolean.class) {
      return true;
    }
    if (type.isPrimitive()) {
      return Array.get(Array.newInstance(type, 1), 0); // its zero
    }
    if (type == String.class) {
      return new String("text"); // one of its own
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 1);
    }
    if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> null);
    }
    return type == Class.class ? String.class : null;
  }

  /** A guard, and what the driver's object behind it is. */
  private record Subject(String name, Class<?> type, Way way) {
    Object of(TransparencyTest test) throws Exception {
      return way.to(test);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** How one comes by a guard. */
  @FunctionalInterface
  private interface Way {
    Object to(TransparencyTest test) throws Exception;
  }

  private static Subject subject(String name, Class<?> type, Way way) {
    return new Subject(name, type, way);
  }

  static Stream<Subject> subjects() {
    return Stream.of(
        subject("data source", DataSource.class, test -> test.source),
        subject(
            "connection builder",
            ConnectionBuilder.class,
            test -> test.source.createConnectionBuilder()),
        subject("connection", Connection.class, TransparencyTest::connection),
        subject("statement", Statement.class, test -> test.connection().createStatement()),
        subject(
            "prepared statement",
            PreparedStatement.class,
            test -> test.connection().prepareStatement("select 1")),
        subject("call", CallableStatement.class, test -> test.connection().prepareCall("call x()")),
        subject(
            "rows",
            ResultSet.class,
            test -> test.connection().createStatement().executeQuery("select 1")),
        subject("traced rows", ResultSet.class, TransparencyTest::tracedRows),
        subject(
            "generated keys",
            ResultSet.class,
            test -> test.connection().createStatement().getGeneratedKeys()),
        subject(
            "rows of metadata",
            ResultSet.class,
            test -> test.connection().getMetaData().getCatalogs()),
        subject("metadata", DatabaseMetaData.class, test -> test.connection().getMetaData()));
  }

  private Connection connection() throws SQLException {
    return source.getConnection();
  }

  /** Rows of a slow query in an operation. */
  private ResultSet tracedRows() throws SQLException {
    return guards
        .operation("op")
        .call(() -> slow.getConnection().createStatement().executeQuery("select 1"));
  }

  private static List<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getDeclaringClass() != Wrapper.class)
        .toList();
  }

  private static Object[] arguments(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(TransparencyTest::argument)
        .toArray();
  }

  private static Object argument(Class<?> type) {
    return type == int.class ? (Object) 1 : type == long.class ? (Object) 1L : sample(type);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void each_method_reaches_the_driver_with_the_same_arguments(Subject subject) throws Exception {
    Class<?> type = subject.type;
    for (Method method : methods(type)) {
      Object guard = subject.of(this);
      Object[] arguments = arguments(method);
      driver.calls.clear();

      method.invoke(guard, arguments);

      List<Object> expected = new ArrayList<>();
      expected.add(method.getName() + Arrays.toString(method.getParameterTypes()));
      expected.addAll(Arrays.asList(arguments));
      boolean acquires = type == DataSource.class || type == ConnectionBuilder.class;
      if (!acquires || method.getReturnType() != Connection.class) { // it looks at a fresh one
        assertThat(driver.calls).as("%s", method).hasSize(expected.size());
      }
      for (int i = 0; i < expected.size(); i++) {
        if (i == 0 || method.getParameterTypes()[i - 1].isPrimitive()) {
          assertThat(driver.calls.get(i)).as("%s", method).isEqualTo(expected.get(i));
        } else {
          assertThat(driver.calls.get(i)).as("%s", method).isSameAs(expected.get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void each_exception_comes_back_as_the_instance_that_was_thrown(Subject subject) throws Exception {
    Class<?> type = subject.type;
    for (Method method : methods(type)) {
      driver.failure = null;
      Object guard = subject.of(this);
      driver.failure = failure(method);

      assertThatThrownBy(() -> method.invoke(guard, arguments(method)))
          .as("%s", method)
          .isInstanceOf(InvocationTargetException.class)
          .extracting(Throwable::getCause)
          .isSameAs(driver.failure);
    }
  }

  private static Exception failure(Method method) {
    if (method.getExceptionTypes().length == 0) {
      return new IllegalStateException("x");
    }
    Class<?> declared = method.getExceptionTypes()[0];
    if (declared == SQLClientInfoException.class) {
      return new SQLClientInfoException(Map.<String, ClientInfoStatus>of());
    }
    return declared == SQLFeatureNotSupportedException.class
        ? new SQLFeatureNotSupportedException("x")
        : new SQLException("x");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void what_can_execute_or_lead_back_is_a_guard_and_all_else_is_the_drivers_own(Subject subject)
      throws Exception {
    Class<?> type = subject.type;
    for (Method method : methods(type)) {
      Object guard = subject.of(this);
      Object answer = method.invoke(guard, arguments(method));
      if (GUARDED.contains(method.getReturnType())) {
        assertThat(isGuard(answer)).as("%s", method).isTrue();
      } else if (method.getReturnType().isPrimitive()) {
        assertThat(answer).as("%s", method).isEqualTo(driver.lastAnswer);
      } else {
        assertThat(answer).as("%s", method).isSameAs(driver.lastAnswer);
      }
    }
  }

  private static boolean isGuard(Object answer) {
    return answer.getClass().getName().startsWith("io.perfguard.db.");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void where_the_driver_has_no_answer_there_is_none(Subject subject) throws Exception {
    Class<?> type = subject.type;
    for (Method method : methods(type)) {
      // What a statement says of its connection is not asked for more than whether it is closed,
      // and a builder of connections answers with itself.
      boolean mayBeMissing = !method.getReturnType().isPrimitive()
          && !(Statement.class.isAssignableFrom(type) && method.getName().equals("getConnection"))
          && method.getReturnType() != ConnectionBuilder.class;
      if (mayBeMissing) {
        driver.answersNothing = false;
        Object guard = subject.of(this);
        driver.answersNothing = true;
        assertThat(method.invoke(guard, arguments(method))).as("%s", method).isNull();
      }
    }
  }

  static List<Database> databases() throws IOException {
    return Database.available();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void the_way_back_leads_to_the_same_guards(Database database) throws SQLException {
    DataSource source = GuardedDataSource.builder("db", database.empty()).build();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select 1")) {
      ResultSet rows = statement.executeQuery();
      assertThat(rows.getStatement()).isSameAs(statement);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(statement.getResultSet()).isSameAs(rows);
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void unwrap_reaches_the_driver_and_an_interface_of_jdbc_stays_guarded(Database database)
      throws SQLException {
    DataSource target = database.empty();
    GuardedDataSource source = GuardedDataSource.builder("db", target).build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1")) {
      Class<? extends Connection> drivers = database.driversConnection;
      assertThat(source.unwrap(target.getClass())).isSameAs(target);
      assertThat(source.isWrapperFor(target.getClass())).isTrue();
      assertThat(source.unwrap(GuardedDataSource.class)).isSameAs(source);
      assertThat(connection.unwrap(drivers)).isInstanceOf(drivers);
      assertThat(connection.isWrapperFor(drivers)).isTrue();
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
      assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
      assertThat(connection.getMetaData().isWrapperFor(DatabaseMetaData.class)).isTrue();
      assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
      assertThatThrownBy(() -> connection.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void unwrap_reaches_the_drivers_statements_rows_and_metadata() throws SQLException {
    DataSource source = GuardedDataSource.builder("h2", Database.H2.empty()).build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1")) {
      assertThat(statement.unwrap(org.h2.jdbc.JdbcStatement.class)).isNotNull();
      assertThat(rows.unwrap(org.h2.jdbc.JdbcResultSet.class)).isNotNull();
      assertThat(connection.getMetaData().unwrap(org.h2.jdbc.JdbcDatabaseMetaData.class))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void a_prepared_statement_is_printed_as_the_driver_prints_it(Database database)
      throws SQLException {
    DataSource target = database.empty();
    DataSource source = GuardedDataSource.builder("db", target).build();
    assertThat(source).hasToString(target.toString());
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select ?")) {
      statement.setInt(1, 42);
      // H2 numbers its statements: each has a text of its own, but both show what is bound.
      assertThat(statement.toString()).contains("42").doesNotContain("io.perfguard");
    }
  }

  @Test
  void closing_twice_is_closing_once() throws SQLException {
    GuardedDataSource source =
        GuardedDataSource.builder("h2", Database.H2.empty()).build();
    Connection connection = source.getConnection();
    try (Connection other = source.getConnection()) {
      assertThat(source.stats().openCount()).isEqualTo(2);
      connection.close();
      connection.close();
      assertThat(connection.isClosed()).isTrue();
      assertThat(other.isClosed()).isFalse();
      assertThat(source.stats().openCount()).isEqualTo(1);
    }
    assertThat(source.stats().openCount()).isZero();
  }

  @Test
  void a_connection_from_a_connection_builder_is_guarded() throws SQLException {
    Driver driver = new Driver();
    GuardedDataSource source =
        GuardedDataSource.builder("fake", driver.make(DataSource.class)).build();
    Connection connection =
        source.createConnectionBuilder().user("u").password("p").build();
    assertThat(connection.getClass().getName()).contains("GuardedConnection");
    connection.close();
    assertThat(driver.calls).contains("user[class java.lang.String]", "u", "p");
    assertThat(source.stats().connectionCount()).isEqualTo(1);
  }
}
