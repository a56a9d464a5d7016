/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A driver whose objects have the interfaces that a test gives them, note each call, and answer
 * with objects of the same driver, or throw. Equal to themselves only.
 */
final class ToyDriver {
  final List<Object> calls = new ArrayList<>();
  Object lastAnswer;
  Throwable failure;

  private final ClassLoader loader;
  private final Map<Class<?>, Class<?>[]> types = new HashMap<>();
  private final Map<Class<?>, Object> answers = new HashMap<>();

  ToyDriver() {
    this(ToyDriver.class.getClassLoader());
  }

  ToyDriver(ClassLoader loader) {
    this.loader = loader;
  }

  /** What a method of java.sql gives has these interfaces. */
  ToyDriver with(Class<?> type, Class<?>... interfaces) {
    types.put(type, interfaces);
    return this;
  }

  /** What methods of this result answer with. */
  ToyDriver answering(Class<?> result, Object answer) {
    answers.put(result, answer);
    return this;
  }

  /** As before it was told what to answer with. */
  void answersAgain() {
    answers.clear();
  }

  DataSource source() {
    return make(DataSource.class);
  }

  <T> T make(Class<T> type) {
    Class<?>[] interfaces = types.getOrDefault(type, new Class<?>[] {type});
    return type.cast(Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> {
      if (method.getName().equals("hashCode") && method.getParameterCount() == 0) {
        return System.identityHashCode(proxy);
      } else if (method.getName().equals("equals") && method.getParameterCount() == 1) {
        return proxy == arguments[0];
      }
      calls.add(method.getName() + Arrays.toString(method.getParameterTypes()));
      calls.addAll(arguments == null ? List.of() : Arrays.asList(arguments));
      if (failure != null) {
        throw failure;
      }
      lastAnswer = answer(method.getReturnType());
      return lastAnswer;
    }));
  }

  private Object answer(Class<?> type) {
    if (answers.containsKey(type)) {
      return answers.get(type);
    } else if (type == void.class) {
      return null;
    } else if (type == boolean.class) {
      return true;
    } else if (type.isPrimitive()) {
      return Array.get(Array.newInstance(type, 1), 0); // its zero
    }
    return type == String.class ? new String("text") : type.isInterface() ? make(type) : null;
  }
}
