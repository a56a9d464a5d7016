/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of a driver's class that its guard takes over, so that the application can cast to
 * them. Left out is what
 *
 * <ul>
 *   <li>is not public, is sealed or hidden, or lies in a package that its module keeps to itself;
 *   <li>makes the object another of the six that are guarded, as a {@code PreparedStatement} that
 *       the driver gives as a {@code Statement}: its methods would lead past the guard;
 *   <li>has a method that the guard uses by itself for something else;
 *   <li>names classes that are not there.
 * </ul>
 *
 * <p>Immutable.
 */
final class DriverInterfaces {
  private static final List<Class<?>> GUARDED = List.of(
      Connection.class,
      Statement.class,
      PreparedStatement.class,
      CallableStatement.class,
      ResultSet.class,
      DatabaseMetaData.class);

  private final BaseMethods base;
  private final Set<Class<?>> all = new LinkedHashSet<>();

  DriverInterfaces(BaseMethods base, Class<?> driver) {
    this.base = base;
    Set<Class<?>> found = new LinkedHashSet<>();
    for (Class<?> type = driver; type != null; type = type.getSuperclass()) {
      collect(type, found);
    }
    found.stream().filter(this::isWanted).forEach(all::add);
  }

  private static void collect(Class<?> type, Set<Class<?>> found) {
    for (Class<?> each : type.getInterfaces()) {
      if (found.add(each)) {
        collect(each, found);
      }
    }
  }

  private boolean isWanted(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && !type.isSealed()
        && !type.isHidden()
        && !type.isAssignableFrom(base.type()) // it has that one
        && GUARDED.stream()
            .allMatch(kind -> !kind.isAssignableFrom(type) || kind.isAssignableFrom(base.type()))
        && hasOnlyFreeMethods(type);
  }

  private boolean hasOnlyFreeMethods(Class<?> type) {
    try {
      for (Method method : type.getMethods()) {
        if (base.uses(method)) {
          return false;
        }
      }
      return true;
    } catch (LinkageError e) { // of a library that the driver can do without
      return false;
    }
  }

  int size() {
    return all.size();
  }

  /** Those that a class of this loader and module can name. */
  List<Class<?>> reachableFrom(ClassLoader loader, Module module) {
    List<Class<?>> reachable = new ArrayList<>();
    for (Class<?> type : all) {
      if (isReachable(type, loader, module)) {
        reachable.add(type);
      }
    }
    return reachable;
  }

  static boolean isReachable(Class<?> type, ClassLoader loader, Module module) {
    return Modifier.isPublic(type.getModifiers())
        && type.getModule().isExported(type.getPackageName(), module)
        && seen(type.getName(), loader) == type;
  }

  private static @Nullable Class<?> seen(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
