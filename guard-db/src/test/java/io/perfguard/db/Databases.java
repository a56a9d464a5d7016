/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.perfguard.core.base.ManualClock;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** Databases whose time is in the test's hand, and pools that do as a test says. */
public final class Databases {
  private Databases() {}

  /** The same database, in which each execution takes this long by the clock. */
  public static DataSource taking(Duration each, ManualClock clock, DataSource target) {
    return taking("execute", each, clock, target);
  }

  /** The same database, in which calls whose names begin like this take so long by the clock. */
  static DataSource taking(String calls, Duration each, ManualClock clock, DataSource target) {
    return slow(DataSource.class, calls, target, each, clock);
  }

  private static <T> T slow(
      Class<T> type, String calls, Object target, Duration each, ManualClock clock) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          if (method.getName().startsWith(calls)) {
            clock.advance(each);
          }
          try {
            Object answer = method.invoke(target, arguments);
            Class<?> result = method.getReturnType();
            return Connection.class.isAssignableFrom(result)
                    || Statement.class.isAssignableFrom(result)
                ? slow(result, calls, answer, each, clock)
                : answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        }));
  }

  /** Where connections come from. */
  @FunctionalInterface
  interface Pool {
    Connection get() throws Exception;
  }

  /** A data source that has nothing but connections. */
  static DataSource pool(Pool pool) {
    return (DataSource) Proxy.newProxyInstance(
        Databases.class.getClassLoader(),
        new Class<?>[] {DataSource.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection")) {
            return pool.get();
          }
          if (method.getName().equals("isWrapperFor")) {
            return false;
          }
          throw new AssertionError(method);
        });
  }

  /** A driver's object that answers each call at once, with objects of the same sort. */
  static <T> T answering(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          Class<?> result = method.getReturnType();
          if (result == boolean.class) {
            return true;
          }
          return result.isPrimitive() && result != void.class
              ? Array.get(Array.newInstance(result, 1), 0) // its zero
              : result.isInterface() ? answering(result) : null;
        }));
  }
}
