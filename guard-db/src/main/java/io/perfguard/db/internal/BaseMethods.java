/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * What is written by hand of a guard: an abstract class with one constructor, a field
 * {@code target}, and a nested interface {@code Maker}, whose only method takes what the
 * constructor takes. The class made of it is its own maker, since a hidden class can be named by
 * itself only. Immutable.
 */
final class BaseMethods {
  private final Class<?> type;
  private final Field target;
  private final Map<String, Method> byHand = new HashMap<>();
  /** Of those that give guards: by name and parameters, since a driver may narrow their result. */
  private final Map<String, Method> guards = new HashMap<>();

  private final Set<String> inUse = new HashSet<>();

  BaseMethods(Class<?> type) {
    this.type = type;
    Field found = null;
    for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        add(method);
      }
      for (Field field : each.getDeclaredFields()) {
        found = field.getName().equals("target") ? field : found;
      }
    }
    if (found == null) {
      throw new IllegalArgumentException(type.getName() + " has no target");
    }
    target = found;
  }

  private void add(Method method) {
    int modifiers = method.getModifiers();
    if (Modifier.isStatic(modifiers)
        || Modifier.isPrivate(modifiers)
        || Modifier.isAbstract(modifiers)) {
      return;
    }
    if (!Modifier.isPublic(modifiers)) {
      inUse.add(key(method));
      return;
    }
    byHand.putIfAbsent(key(method), method);
    if (method.getReturnType().getPackageName().equals("java.sql")) {
      guards.putIfAbsent(parameters(method), method);
    }
  }

  private static String key(Method method) {
    return method.getName() + Type.getMethodDescriptor(method);
  }

  private static String parameters(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }

  Class<?> type() {
    return type;
  }

  Field target() {
    return target;
  }

  Constructor<?> constructor() {
    return type.getDeclaredConstructors()[0];
  }

  Class<?> maker() {
    return Arrays.stream(type.getDeclaredClasses())
        .filter(each -> each.getSimpleName().equals("Maker"))
        .findFirst()
        .orElseThrow();
  }

  boolean isByHand(Method method) {
    return byHand.containsKey(key(method));
  }

  /** Whether an interface's method would override one of the guard's own. */
  boolean uses(Method method) {
    return inUse.contains(key(method));
  }

  /** The method that gives a guard where this one would give a narrower result of the driver. */
  @Nullable
  Method narrowedBy(Method method) {
    Method known = guards.get(parameters(method));
    return known != null && known.getReturnType().isAssignableFrom(method.getReturnType())
        ? known
        : null;
  }
}
