/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.OperationDetails;
import io.perfguard.core.operation.Operations;
import io.perfguard.db.detect.RepeatedQuery;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLType;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import toydriver.ToyRows;
import toydriver.ToySetters;

/**
 * Each setter and getter, also of the driver, tells what it was given or gave: once and rightly.
 */
@TestInstance(Lifecycle.PER_CLASS) // the guards' classes are made once for all of them
class NotedValuesTest {
  /** What a setter or getter deals with that cannot be looked at, by the end of its name. */
  private static final Set<String> UNSEEN = Set.of(
      "AsciiStream",
      "BinaryStream",
      "CharacterStream",
      "NCharacterStream",
      "UnicodeStream",
      "Blob",
      "Clob",
      "NClob",
      "Array",
      "Ref",
      "RowId",
      "SQLXML",
      "URL",
      "ToyStream");

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  private final ToyDriver driver = new ToyDriver()
      .with(CallableStatement.class, CallableStatement.class, ToySetters.class)
      .with(ResultSet.class, ToyRows.class);
  private final GuardedDataSource source =
      GuardedDataSource.builder("toy", driver.source()).build();
  private final GuardedDataSource slow = GuardedDataSource.builder(
          "slow", Databases.taking("execute", Duration.ofMillis(40), clock, driver.source()))
      .clock(clock)
      .build();
  private int operations;

  @AfterAll
  void close() {
    guards.close();
    assertThat(source.faultCount() + slow.faultCount()).isZero();
  }

  private static boolean isUnseen(Method method) {
    return UNSEEN.contains(method.getName().substring(3));
  }

  private static boolean hasPlace(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0 && (parameters[0] == int.class || parameters[0] == String.class);
  }

  static Stream<Method> setters() {
    return Stream.<Class<?>>of(CallableStatement.class, ToySetters.class)
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> method.getName().startsWith("set") && method.getParameterCount() > 1)
        .filter(NotedValuesTest::hasPlace);
  }

  /** Values that are equal, or differ, by the number; of a boolean there are only two. */
  private static Object value(Class<?> type, int number) throws Exception {
    if (type == boolean.class) {
      return number % 2 == 0;
    } else if (type == byte.class) {
      return (byte) number;
    } else if (type == short.class) {
      return (short) number;
    } else if (type == int.class) {
      return number;
    } else if (type == long.class) {
      return Long.MIN_VALUE + number;
    } else if (type == float.class) {
      return number + 0.5f;
    } else if (type == double.class) {
      return number + 0.1;
    } else if (type == String.class || type == Object.class) {
      return "value " + number;
    } else if (type == BigDecimal.class) {
      return BigDecimal.valueOf(number, 2);
    } else if (type == byte[].class) {
      return new byte[] {1, (byte) number};
    } else if (type == Date.class) {
      return new Date(number);
    } else if (type == Time.class) {
      return new Time(number);
    } else if (type == Timestamp.class) {
      return new Timestamp(number);
    } else if (type == java.net.URL.class) {
      return URI.create("http://localhost/" + number).toURL();
    } else if (type == InputStream.class) {
      return InputStream.nullInputStream();
    } else if (type == Reader.class) {
      return Reader.nullReader();
    } else if (type == SQLType.class) {
      return JDBCType.OTHER;
    } else if (type == Calendar.class) {
      return new Calendar.Builder().build();
    } else if (type == Map.class) {
      return Map.of();
    } else if (type == Class.class) {
      return Object.class;
    }
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> null);
  }

  private int distinctOf(Method setter, boolean vary) throws Exception {
    try (Connection connection = source.getConnection();
        CallableStatement statement = connection.prepareCall("select x from y where z = ?")) {
      for (int turn = 0; turn < 6; turn++) {
        Class<?>[] types = setter.getParameterTypes();
        Object[] arguments = new Object[types.length];
        arguments[0] = types[0] == int.class ? (Object) 1 : "name";
        arguments[1] = value(types[1], vary ? turn : 3);
        for (int i = 2; i < types.length; i++) {
          arguments[i] = value(types[i], 1);
        }
        setter.invoke(statement, arguments);
        statement.executeQuery();
      }
    }
    return distinctOfLatest();
  }

  private int distinctOfLatest() {
    List<RepeatedQuery> repeated = source.details().repeatedQueries();
    return repeated.get(repeated.size() - 1).latest().distinctParameters();
  }

  @ParameterizedTest
  @MethodSource("setters")
  void equal_values_are_the_same_and_others_are_not(Method setter) throws Exception {
    assertThat(distinctOf(setter, false)).isEqualTo(isUnseen(setter) ? 6 : 1);
    int different = setter.getName().equals("setNull")
        ? 1
        : setter.getParameterTypes()[1] == boolean.class ? 2 : 6;
    assertThat(distinctOf(setter, true)).isEqualTo(isUnseen(setter) ? 6 : different);
  }

  @Test
  void a_prepared_statement_notes_as_a_call_does() throws Exception {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select 1 from y where z = ?")) {
      for (int turn = 0; turn < 6; turn++) {
        statement.setLong(1, turn);
        statement.executeQuery();
      }
    }
    assertThat(distinctOfLatest()).isEqualTo(6);
  }

  @Test
  void a_value_that_the_driver_refused_is_not_noted() throws Exception {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select 1 from y where z = ?")) {
      for (int turn = 0; turn < 6; turn++) {
        driver.failure = new IllegalStateException("refused");
        try {
          statement.setLong(1, turn);
        } catch (IllegalStateException e) {
          assertThat(e).isSameAs(driver.failure);
        }
        driver.failure = null;
        statement.executeQuery();
      }
    }
    assertThat(distinctOfLatest()).isEqualTo(1);
  }

  // ---- what is read where a trace is kept

  static Stream<Method> getters() {
    return Stream.<Class<?>>of(ResultSet.class, ToyRows.class, CallableStatement.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> method.getName().startsWith("get") && hasPlace(method));
  }

  /** Whether a slow query that is given this value may have been fed by what a getter gave. */
  private boolean mayFeed(Method getter, Object given, Object next) throws Exception {
    String operation = "op" + ++operations;
    guards.operation(operation).call(() -> {
      try (Connection connection = slow.getConnection();
          CallableStatement first = connection.prepareCall("select a from b")) {
        ResultSet rows = first.executeQuery();
        Object target = first;
        if (getter.getDeclaringClass().isInstance(rows)) {
          target = rows;
        }
        Class<?>[] types = getter.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
          arguments[i] = value(types[i], 1);
        }
        driver.answering(getter.getReturnType(), given);
        Object gave = getter.invoke(target, arguments);
        driver.answersAgain();
        assertThat(gave == given || getter.getReturnType().isPrimitive()).isTrue();
        try (PreparedStatement second =
            connection.prepareStatement("select c from d where e = ?")) {
          second.setObject(1, next);
          second.executeQuery();
        }
      }
      return null;
    });
    OperationDetails details = guards.get(Operations.KIND, operation).details();
    assertThat(details.sequences()).hasSize(1);
    return !details.sequences().get(0).independent();
  }

  @ParameterizedTest
  @MethodSource("getters")
  void what_was_read_feeds_a_query_that_uses_it(Method getter) throws Exception {
    Object given = value(getter.getReturnType(), 1);
    assertThat(mayFeed(getter, given, given)).as("%s", getter).isTrue();
  }

  @ParameterizedTest
  @MethodSource("getters")
  void what_was_read_feeds_no_query_that_uses_another_value(Method getter) throws Exception {
    Object given = value(getter.getReturnType(), 1);
    assertThat(mayFeed(getter, given, "another")).as("%s", getter).isEqualTo(isUnseen(getter));
  }
}
