/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.resilience;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.resilience.CallConfig;
import io.perfguard.core.resilience.GuardedCall;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;

/**
 * The breaker inside of a guarded call, without all else. Nobody can have it so: it is not public,
 * hence the detour, which costs nothing once it is compiled. Thread-safe.
 */
final class BreakerAlone {
  private static final MethodHandle MAKE;
  private static final MethodHandle ACQUIRE;
  private static final MethodHandle SUCCEEDED;

  static {
    try {
      Lookup lookup = MethodHandles.privateLookupIn(GuardedCall.class, MethodHandles.lookup());
      Class<?> type = lookup.findClass("io.perfguard.core.resilience.Breaker");
      Class<?> listener = lookup.findClass("io.perfguard.core.resilience.Breaker$Listener");
      MAKE = lookup
          .findConstructor(
              type,
              MethodType.methodType(
                  void.class, String.class, CallConfig.class, GuardClock.class, listener))
          .asType(MethodType.methodType(
              Object.class, String.class, CallConfig.class, GuardClock.class, Object.class));
      ACQUIRE = lookup
          .findVirtual(type, "tryAcquire", MethodType.methodType(int.class, long.class))
          .asType(MethodType.methodType(int.class, Object.class, long.class));
      SUCCEEDED = lookup
          .findVirtual(
              type,
              "succeeded",
              MethodType.methodType(void.class, int.class, long.class, long.class))
          .asType(
              MethodType.methodType(void.class, Object.class, int.class, long.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object breaker;

  BreakerAlone() {
    try {
      breaker = (Object)
          MAKE.invokeExact("bench", CallConfig.DEFAULTS, GuardClock.system(), (Object) null);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  <T> T call(Supplier<T> call) {
    try {
      long begun = System.nanoTime();
      int permit = (int) ACQUIRE.invokeExact(breaker, begun);
      if (permit < 0) {
        throw new IllegalStateException("the breaker is open");
      }
      T value = call.get();
      long now = System.nanoTime();
      SUCCEEDED.invokeExact(breaker, permit, now, now - begun);
      return value;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
