/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;

/**
 * Completes a class: each method that it leaves out returns null, 0 or false. To the JIT the result
 * is a class like any other, the only one of its type. Thread-safe.
 */
final class Stubs {
  private static final ConcurrentHashMap<Class<?>, Class<?>> COMPLETE = new ConcurrentHashMap<>();

  private Stubs() {}

  static <T> T of(Class<T> type) {
    try {
      return type.cast(COMPLETE
          .computeIfAbsent(type, Stubs::complete)
          .getDeclaredConstructor()
          .newInstance());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a stub of " + type, e);
    }
  }

  private static Class<?> complete(Class<?> type) {
    return new ByteBuddy()
        .subclass(type)
        .method(isAbstract())
        .intercept(StubMethod.INSTANCE)
        .make()
        .load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
        .getLoaded();
  }
}
