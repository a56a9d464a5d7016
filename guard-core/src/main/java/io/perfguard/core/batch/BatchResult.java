/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.base.Require;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a bulk call, or {@link BatchLoader#loadResults}, says of one key: a value, or why there is
 * none. Immutable.
 *
 * @param <V> the values
 */
public final class BatchResult<V extends @Nullable Object> {
  private final @Nullable V value;
  private final @Nullable Throwable error;

  private BatchResult(@Nullable V value, @Nullable Throwable error) {
    this.value = value;
    this.error = error;
  }

  /**
   * The key has a value.
   *
   * @param value the value; null, where the type allows it, for a key that is known to have none
   * @param <V> its type
   * @return the result
   */
  public static <V extends @Nullable Object> BatchResult<V> of(V value) {
    return new BatchResult<>(value, null);
  }

  /**
   * The key failed, and only that.
   *
   * @param error is thrown to all who asked for the key, as it is, be it checked or not
   * @param <V> the values
   * @return the result
   */
  public static <V extends @Nullable Object> BatchResult<V> failed(Throwable error) {
    return new BatchResult<>(null, Require.nonNull(error, "error"));
  }

  /**
   * Whether there is an error in place of a value.
   *
   * @return true of what {@link #failed} made
   */
  public boolean isFailed() {
    return error != null;
  }

  /**
   * The value, or what was thrown.
   *
   * @return the value
   */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null is a value where V allows
  public V get() {
    if (error != null) {
      throw Sneaky.<RuntimeException>of(error);
    }
    return value;
  }

  /**
   * The error.
   *
   * @return empty if there is a value
   */
  public Optional<Throwable> error() {
    return Optional.ofNullable(error);
  }

  /** Whether there is a value or not; never the value itself. */
  @Override
  public String toString() {
    return error == null ? "a value" : "failed: " + error.getClass().getName();
  }
}
