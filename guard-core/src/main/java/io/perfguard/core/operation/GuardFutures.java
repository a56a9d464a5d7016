/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Require;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link CompletableFuture} with the operation of the caller: the tasks, and stages added through
 * {@link #inOperation}, run as its branches. Thread-safe.
 */
public final class GuardFutures {
  private GuardFutures() {}

  /**
   * Runs a task in the operation of this moment.
   *
   * @param task the task
   * @param executor runs it
   * @param <T> its value
   * @return completes with the value, or with what the task threw
   */
  public static <T extends @Nullable Object> CompletableFuture<T> supplyAsync(
      Supplier<T> task, Executor executor) {
    Require.nonNull(task, "task");
    Require.nonNull(executor, "executor");
    OperationContext context = OperationContext.capture();
    // Out of the operation before the future completes: whoever waits for it may end the run at
    // once.
    return CompletableFuture.supplyAsync(
        () -> context.<T, RuntimeException>call(task::get), GuardExecutors.bare(executor));
  }

  /**
   * Runs a task in the operation of this moment.
   *
   * @param task the task
   * @param executor runs it
   * @return completes when the task has run
   */
  public static CompletableFuture<@Nullable Void> runAsync(Runnable task, Executor executor) {
    Require.nonNull(executor, "executor");
    return CompletableFuture.runAsync(GuardExecutors.wrap(task), GuardExecutors.bare(executor));
  }

  /**
   * A function for {@code thenApply} and its like that runs in the operation of this moment,
   * whatever thread completes the stage.
   *
   * @param function the function
   * @param <A> what it takes
   * @param <B> what it gives
   * @return the wrapped function
   */
  public static <A extends @Nullable Object, B extends @Nullable Object> Function<A, B> inOperation(
      Function<A, B> function) {
    Require.nonNull(function, "function");
    OperationContext context = OperationContext.capture();
    return value -> context.<B, RuntimeException>call(() -> function.apply(value));
  }
}
