/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
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
      DatabaseMetaData.class);

  /** A driver that notes each call and answers with things of its own, or throws. */
  private static final class Driver {
    final List<Object> calls = new ArrayList<>();
    Throwable failure;

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
            return answer(method.getReturnType());
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

  static Stream<Class<?>> interfaces() {
    return GUARDED.stream();
  }

  private static Object guard(Class<?> type, DataSource source) throws SQLException {
    Connection connection = source.getConnection();
    if (type == Statement.class) {
      return connection.createStatement();
    } else if (type == PreparedStatement.class) {
      return connection.prepareStatement("select 1");
    } else if (type == CallableStatement.class) {
      return connection.prepareCall("call x()");
    } else if (type == ResultSet.class) {
      return connection.createStatement().executeQuery("select 1");
    }
    return type == DatabaseMetaData.class ? connection.getMetaData() : connection;
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
  @MethodSource("interfaces")
  void each_method_reaches_the_driver_with_the_same_arguments(Class<?> type) throws Exception {
    for (Method method : methods(type)) {
      Driver driver = new Driver();
      Object guard = guard(
          type, GuardedDataSource.builder("fake", driver.make(DataSource.class)).build());
      Object[] arguments = arguments(method);
      driver.calls.clear();

      method.invoke(guard, arguments);

      List<Object> expected = new ArrayList<>();
      expected.add(method.getName() + Arrays.toString(method.getParameterTypes()));
      expected.addAll(Arrays.asList(arguments));
      assertThat(driver.calls).as("%s", method).hasSize(expected.size());
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
  @MethodSource("interfaces")
  void each_exception_comes_back_as_the_instance_that_was_thrown(Class<?> type) throws Exception {
    for (Method method : methods(type)) {
      Driver driver = new Driver();
      Object guard = guard(
          type, GuardedDataSource.builder("fake", driver.make(DataSource.class)).build());
      boolean client = method.getName().equals("setClientInfo");
      driver.failure = client
          ? new SQLClientInfoException(Map.<String, ClientInfoStatus>of())
          : method.getExceptionTypes().length == 0
              ? new IllegalStateException("x")
              : new SQLException("x");

      assertThatThrownBy(() -> method.invoke(guard, arguments(method)))
          .as("%s", method)
          .isInstanceOf(InvocationTargetException.class)
          .extracting(Throwable::getCause)
          .isSameAs(driver.failure);
    }
  }

  @ParameterizedTest
  @MethodSource("interfaces")
  void what_can_execute_or_lead_back_is_a_guard_and_all_else_is_the_drivers_own(Class<?> type)
      throws Exception {
    for (Method method : methods(type)) {
      Driver driver = new Driver();
      Object guard = guard(
          type, GuardedDataSource.builder("fake", driver.make(DataSource.class)).build());
      Object answer = method.invoke(guard, arguments(method));
      boolean isGuard = answer != null
          && (answer.getClass().getName().startsWith("io.perfguard")
              || (Proxy.isProxyClass(answer.getClass())
                  && Proxy.getInvocationHandler(answer)
                      .getClass()
                      .getName()
                      .contains("GuardedMetaData")));
      boolean rows = type == DatabaseMetaData.class && method.getReturnType() == ResultSet.class;
      assertThat(isGuard)
          .as("%s", method)
          .isEqualTo(GUARDED.contains(method.getReturnType()) && !rows);
    }
  }

  @Test
  void the_way_back_leads_to_the_same_guards() throws SQLException {
    DataSource source = GuardedDataSource.builder("h2", Database.H2.empty()).build();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select 1")) {
      ResultSet rows = statement.executeQuery();
      assertThat(rows.getStatement()).isSameAs(statement);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(statement.getResultSet()).isSameAs(rows);
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    }
  }

  @Test
  void unwrap_reaches_the_driver_and_an_interface_of_jdbc_stays_guarded() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder("h2", Database.H2.empty()).build();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1")) {
      assertThat(source.unwrap(org.h2.jdbcx.JdbcDataSource.class)).isNotNull();
      assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
      assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class)).isTrue();
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(statement.unwrap(org.h2.jdbc.JdbcStatement.class)).isNotNull();
      assertThat(rows.unwrap(org.h2.jdbc.JdbcResultSet.class)).isNotNull();
      assertThat(connection.getMetaData().unwrap(org.h2.jdbc.JdbcDatabaseMetaData.class))
          .isNotNull();
      assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
    }
  }

  @Test
  void a_prepared_statement_is_printed_as_the_driver_prints_it() throws SQLException {
    DataSource target = Database.H2.empty();
    DataSource source = GuardedDataSource.builder("h2", target).build();
    assertThat(source).hasToString(target.toString());
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select ?")) {
      assertThat(statement)
          .hasToString(statement.unwrap(org.h2.jdbc.JdbcPreparedStatement.class).toString());
    }
  }

  @Test
  void closing_twice_is_closing_once() throws SQLException {
    GuardedDataSource source = GuardedDataSource.builder("h2", Database.H2.empty()).build();
    Connection connection = source.getConnection();
    assertThat(source.stats().openCount()).isEqualTo(1);
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
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
