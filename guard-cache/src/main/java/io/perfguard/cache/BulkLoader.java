/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.util.Map;
import java.util.Set;

/**
 * Loads the values of many keys with one call. It runs on the thread of the caller that brought it.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <X> what it throws; the compiler finds it, {@code RuntimeException} if nothing is declared
 */
@FunctionalInterface
public interface BulkLoader<K, V, X extends Throwable> {
  /**
   * Loads values.
   *
   * @param keys what is missing in the cache, at least one key
   * @return the values that there are; a key that is missing here has none; what was not asked for
   *     is not looked at
   * @throws X if none could be loaded; nothing is kept then
   */
  Map<? extends K, ? extends V> load(Set<K> keys) throws X;
}
