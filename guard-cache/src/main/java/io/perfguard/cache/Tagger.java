/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.util.Collection;

/**
 * Gives the tags of an entry, by which it can be invalidated together with others.
 *
 * <p>What it throws, and null, are contained and counted in {@link GuardedCache#faultCount()}; the
 * value is then not kept, since nobody could invalidate it.
 *
 * <p>Implementations are thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@FunctionalInterface
public interface Tagger<K, V> {
  /**
   * The tags of an entry.
   *
   * @param key its key
   * @param value its value
   * @return at most 16, usually none or one; duplicates count once
   */
  Collection<String> tags(K key, V value);
}
