/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Independent calls side by side, as branches of the operation that is running:
 *
 * <pre>{@code
 * Quote quote = Parallel.all(
 *     () -> factors.get(code), () -> companies.find(id), (factor, company) -> new Quote(factor, company));
 * List<Factor> all = Parallel.within(Duration.ofSeconds(2)).map(codes, 8, api::factor);
 * }</pre>
 *
 * <p>The first failure cancels the rest by an interrupt and reaches the caller as it came.
 * Thread-safe.
 */
public final class Parallel {
  private static final ParallelRunner DEFAULTS = ParallelRunner.DEFAULTS;

  private Parallel() {}

  /**
   * What joins three results.
   *
   * @param <A> the first
   * @param <B> the second
   * @param <C> the third
   * @param <R> the joined one
   */
  @FunctionalInterface
  public interface TriFunction<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Joins them.
     *
     * @param first the first
     * @param second the second
     * @param third the third
     * @return the joined one
     */
    R apply(A first, B second, C third);
  }

  /**
   * A function that may throw.
   *
   * @param <A> what it takes
   * @param <B> what it gives
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Mapper<
      A extends @Nullable Object, B extends @Nullable Object, X extends Throwable> {
    /**
     * Maps one item.
     *
     * @param item the item
     * @return its value
     * @throws X as it likes
     */
    B apply(A item) throws X;
  }

  /**
   * Calls with a deadline.
   *
   * @param deadline for all of them together, > 0
   * @return a runner
   */
  public static ParallelRunner within(Duration deadline) {
    return DEFAULTS.within(deadline);
  }

  /**
   * Calls on an executor of the application; without one each call gets a thread for itself.
   *
   * @param executor runs the calls; must not be one whose threads all may wait here
   * @return a runner
   */
  public static ParallelRunner on(Executor executor) {
    return DEFAULTS.on(executor);
  }

  /**
   * Runs all calls at the same time.
   *
   * @param calls at most {@value ParallelRunner#MAXIMUM_CONCURRENCY} run at a time
   * @param <T> their values
   * @param <X> what they may throw
   * @return the values in the order of the calls
   * @throws X what the first that failed threw, as it came
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // handed on to a method that only reads them
  public static <T extends @Nullable Object, X extends Throwable> List<T> all(
      NamedOperation.Call<? extends T, ? extends X>... calls) throws X {
    return DEFAULTS.all(calls);
  }

  /**
   * Runs two calls at the same time and joins their values.
   *
   * @param first the first call
   * @param second the second call
   * @param join makes the result
   * @param <A> the first value
   * @param <B> the second value
   * @param <R> the result
   * @param <X> what the calls may throw
   * @return the result
   * @throws X what the first that failed threw, as it came
   */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          R extends @Nullable Object,
          X extends Throwable>
      R all(
          NamedOperation.Call<A, X> first,
          NamedOperation.Call<B, X> second,
          BiFunction<A, B, R> join)
          throws X {
    return DEFAULTS.all(first, second, join);
  }

  /**
   * Runs three calls at the same time and joins their values.
   *
   * @param first the first call
   * @param second the second call
   * @param third the third call
   * @param join makes the result
   * @param <A> the first value
   * @param <B> the second value
   * @param <C> the third value
   * @param <R> the result
   * @param <X> what the calls may throw
   * @return the result
   * @throws X what the first that failed threw, as it came
   */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object,
          X extends Throwable>
      R all(
          NamedOperation.Call<A, X> first,
          NamedOperation.Call<B, X> second,
          NamedOperation.Call<C, X> third,
          TriFunction<A, B, C, R> join)
          throws X {
    return DEFAULTS.all(first, second, third, join);
  }

  /**
   * Maps items, several at a time.
   *
   * @param items the items
   * @param concurrency how many at a time, 1..{@value ParallelRunner#MAXIMUM_CONCURRENCY}
   * @param mapper maps one
   * @param <A> an item
   * @param <B> its value
   * @param <X> what the mapper may throw
   * @return the values in the order of the items
   * @throws X what the first that failed threw, as it came
   */
  public static <A extends @Nullable Object, B extends @Nullable Object, X extends Throwable>
      List<B> map(
          Collection<A> items, int concurrency, Mapper<? super A, ? extends B, ? extends X> mapper)
          throws X {
    return DEFAULTS.map(items, concurrency, mapper);
  }
}
