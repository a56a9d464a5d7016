/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/**
 * Tells how many bytes an entry takes.
 *
 * <p>It is asked once, when an entry is put; a value that grows later is not weighed again. It
 * should be quick and always give the same for the same entry. What it throws, and a negative
 * answer, are contained and counted in {@link GuardedCache#faultCount()}; the entry then counts as
 * {@code maximumBytes / maximumItems}, rounded up.
 *
 * <p>Implementations are thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@FunctionalInterface
public interface Weigher<K, V> {
  /**
   * The size of an entry.
   *
   * @param key its key
   * @param value its value
   * @return bytes, >= 0; best with key, value and all that only they hold
   */
  long bytes(K key, V value);
}
