/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a guarded connection: as the driver's, but its connection is the guarded one. Of
 * its 180 methods one matters and none is hot, so reflection serves. Thread-safe if the driver's
 * is.
 */
final class GuardedMetaData implements InvocationHandler {
  private final Connection connection;
  private final DatabaseMetaData target;

  private GuardedMetaData(Connection connection, DatabaseMetaData target) {
    this.connection = connection;
    this.target = target;
  }

  static DatabaseMetaData of(Connection connection, DatabaseMetaData target) {
    return (DatabaseMetaData) Proxy.newProxyInstance(
        GuardedMetaData.class.getClassLoader(),
        new Class<?>[] {DatabaseMetaData.class},
        new GuardedMetaData(connection, target));
  }

  /** Whether one that {@link #of} made stands before this one. */
  static boolean guards(DatabaseMetaData guard, DatabaseMetaData target) {
    return ((GuardedMetaData) Proxy.getInvocationHandler(guard)).target == target;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    DatabaseMetaData guard = (DatabaseMetaData) proxy;
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    return switch (method.getName()) {
      case "equals" -> proxy == first;
      case "hashCode" -> System.identityHashCode(proxy);
      case "unwrap" -> Wrappers.unwrap(guard, target, type(first));
      case "isWrapperFor" -> Wrappers.isWrapperFor(guard, target, type(first));
      case "getConnection" -> call(method, arguments) == null ? null : connection;
      default -> call(method, arguments);
    };
  }

  private static Class<?> type(@Nullable Object argument) {
    if (argument == null) {
      throw new NullPointerException("type must not be null");
    }
    return (Class<?>) argument;
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
