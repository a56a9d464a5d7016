/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The methods of a client that came with JDK 21, on whatever JDK this is. */
public final class LaterMethods {
  private static final @Nullable MethodHandle SHUTDOWN = find("shutdown", void.class);
  private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow", void.class);
  private static final @Nullable MethodHandle AWAIT =
      find("awaitTermination", boolean.class, Duration.class);
  private static final @Nullable MethodHandle IS_TERMINATED = find("isTerminated", boolean.class);
  private static final @Nullable MethodHandle CLOSE = find("close", void.class);

  private LaterMethods() {}

  private static @Nullable MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, name, MethodType.methodType(result, parameters));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null; // before JDK 21
    }
  }

  /**
   * Ends a client once what it is doing has ended; before JDK 21 nothing happens.
   *
   * @param client the client
   */
  public static void shutdown(HttpClient client) {
    run(SHUTDOWN, client);
  }

  /**
   * Ends a client and what it is doing; before JDK 21 nothing happens.
   *
   * @param client the client
   */
  public static void shutdownNow(HttpClient client) {
    run(SHUTDOWN_NOW, client);
  }

  /**
   * Ends a client and waits until it has ended; before JDK 21 nothing happens.
   *
   * @param client the client
   */
  public static void close(HttpClient client) {
    run(CLOSE, client);
  }

  /**
   * Waits until a client has ended.
   *
   * @param client the client
   * @param longest how long to wait at most
   * @return whether it has; before JDK 21 true at once
   * @throws InterruptedException if this thread was interrupted while it waited
   */
  public static boolean awaitTermination(HttpClient client, Duration longest)
      throws InterruptedException {
    if (AWAIT == null) {
      return true;
    }
    try {
      return (boolean) AWAIT.invokeExact(client, longest);
    } catch (InterruptedException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether a client has ended.
   *
   * @param client the client
   * @return before JDK 21 false
   */
  public static boolean isTerminated(HttpClient client) {
    if (IS_TERMINATED == null) {
      return false;
    }
    try {
      return (boolean) IS_TERMINATED.invokeExact(client);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(@Nullable MethodHandle method, HttpClient client) {
    if (method == null) {
      return;
    }
    try {
      method.invokeExact(client);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
