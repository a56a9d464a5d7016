/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/**
 * Makes keys that mean the same equal, before they are looked up.
 *
 * <p>The loader is given the normalized key. What a normalizer throws, and null, are contained and
 * counted in {@link GuardedCache#faultCount()}; the key is then used as it came.
 *
 * <p>Implementations are thread-safe, quick, and give the same for what they gave:
 * {@code normalize(normalize(k))} equals {@code normalize(k)}.
 *
 * @param <K> the keys
 */
@FunctionalInterface
public interface KeyNormalizer<K> {
  /**
   * The one form of all keys that mean the same.
   *
   * @param key as it came
   * @return the normalized key, not null
   */
  K normalize(K key);

  /**
   * First this, then another.
   *
   * @param next what comes after
   * @return both
   */
  default KeyNormalizer<K> then(KeyNormalizer<K> next) {
    return key -> next.normalize(normalize(key));
  }
}
