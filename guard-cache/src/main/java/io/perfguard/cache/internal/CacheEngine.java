/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import org.jspecify.annotations.Nullable;

/**
 * Where the entries of one cache live: it keeps both bounds and the age, chooses what goes, and
 * counts what went. Loads, requests and the running operation are not its business. There is one
 * for each eviction policy.
 *
 * <p>No user's code runs under its locks. Implementations are thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values, never null
 */
public interface CacheEngine<K, V> {
  /**
   * The value of a key. On a hit it allocates nothing.
   *
   * @param key the key
   * @return null if there is none, or one that is as old as its ttl
   */
  @Nullable
  V getIfPresent(K key);

  /**
   * Keeps a value, in place of an older one; it is new from now on.
   *
   * @param key the key
   * @param value the value
   */
  void put(K key, V value);

  /**
   * Removes an entry.
   *
   * @param key its key
   */
  void invalidate(K key);

  /** Removes each entry that was there when this was called. */
  void invalidateAll();

  /**
   * Does now what is due: afterwards both bounds hold, and what has been expired for more than a
   * second is gone.
   */
  void cleanUp();

  /**
   * How many entries there are. Takes no lock.
   *
   * @return entries, those included that are to be evicted or have expired; exact after
   *     {@link #cleanUp}
   */
  long itemCount();

  /**
   * How many bytes they take. Takes no lock.
   *
   * @return the sum of what each entry counted when it was put; exact after {@link #cleanUp}
   */
  long bytes();
}
