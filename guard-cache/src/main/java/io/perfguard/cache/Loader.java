/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import org.jspecify.annotations.Nullable;

/**
 * Loads the value of a key. Like a {@link java.util.function.Function}, but it may throw what it
 * has to: {@code SQLException} comes out of the cache as {@code SQLException}.
 *
 * <p>It runs on the thread of the caller that brought it. One that several callers bring is
 * thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <X> what it throws; the compiler finds it, {@code RuntimeException} if nothing is declared
 */
@FunctionalInterface
public interface Loader<K, V extends @Nullable Object, X extends Throwable> {
  /**
   * Loads a value. It may ask the cache for this key or others.
   *
   * @param key the key
   * @return the value; null is returned to the caller and not kept
   * @throws X if there is none
   */
  V load(K key) throws X;
}
