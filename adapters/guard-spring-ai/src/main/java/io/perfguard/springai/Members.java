/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What objects of classes say that may not be there: by the names of their methods, without
 * arguments. An {@link Optional} is opened. Thread-safe.
 */
final class Members {
  // By class, so that none is kept that nobody uses any more.
  private static final ClassValue<Map<String, Optional<Method>>> METHODS = new ClassValue<>() {
    @Override
    protected Map<String, Optional<Method>> computeValue(Class<?> type) {
      return new ConcurrentHashMap<>();
    }
  };

  private Members() {}

  /** What a method returns; null if there is no such method, or it fails, or gives nothing. */
  static @Nullable Object get(@Nullable Object object, String name) {
    if (object == null) {
      return null;
    }
    Optional<Method> method =
        METHODS.get(object.getClass()).computeIfAbsent(name, n -> find(object.getClass(), n));
    if (method.isEmpty()) {
      return null;
    }
    try {
      Object value = method.get().invoke(object);
      return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }

  private static Optional<Method> find(Class<?> type, String name) {
    try {
      return Optional.of(type.getMethod(name));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  /** A count; 0 if there is none, or a negative one. */
  static long count(@Nullable Object object, String name) {
    return get(object, name) instanceof Number number ? Math.max(0, number.longValue()) : 0;
  }
}
