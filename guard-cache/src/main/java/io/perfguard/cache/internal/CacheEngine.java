/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of one cache live: it keeps both bounds and chooses what goes. Age, loads,
 * requests and the running operation are not its business. There is one for each eviction policy.
 *
 * <p>No user's code runs under its locks, but the {@code hashCode} and {@code equals} of keys; what
 * these throw comes out, and the engine is as it was. Implementations are thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public interface CacheEngine<K, V> {
  /**
   * The entry of a key; this counts as a use of it. Takes no lock and allocates nothing.
   *
   * @param key the key
   * @return null if there is none
   */
  @Nullable
  Entry<V> get(K key);

  /**
   * The entry of a key, without counting as a use.
   *
   * @param key the key
   * @return null if there is none
   */
  @Nullable
  Entry<V> peek(K key);

  /**
   * Makes an entry for {@link #put}.
   *
   * @param blank what it is made from
   * @return of the engine's own class
   */
  Entry<V> entry(Entry.Blank<K, V> blank);

  /**
   * Keeps an entry, in place of an older one. When this returns, both bounds hold but for what
   * other threads are putting.
   *
   * @param key the key
   * @param entry from {@link #entry}, put once
   * @return what it replaced; null if there was none
   */
  @Nullable
  Entry<V> put(K key, Entry<V> entry);

  /**
   * Keeps an entry like {@link #put}, if what is there is what the caller thinks.
   *
   * @param key the key
   * @param expected to be there; null for nothing
   * @param entry from {@link #entry}, put once
   * @return false if something else was there; then nothing has changed
   */
  boolean replace(K key, @Nullable Entry<V> expected, Entry<V> entry);

  /**
   * Removes the entry of a key.
   *
   * @param key the key
   * @return what was removed; null if there was none
   */
  @Nullable
  Entry<V> remove(K key);

  /**
   * Removes this very entry.
   *
   * @param key its key
   * @param entry the entry
   * @return false if it was not there any more
   */
  boolean remove(K key, Entry<V> entry);

  /** Does now what is due: afterwards both bounds hold, and what is counted is exact. */
  void cleanUp();

  /**
   * How many entries there are. Takes no lock.
   *
   * @return entries, those included that are to be evicted; exact after {@link #cleanUp}
   */
  long itemCount();

  /**
   * How many bytes they count. Takes no lock.
   *
   * @return the sum of the entries' bytes; exact after {@link #cleanUp}
   */
  long bytes();

  /**
   * All entries, in no order, weakly consistent; this counts as no use.
   *
   * @return without {@code remove}
   */
  Iterator<Map.Entry<K, Entry<V>>> entries();

  /**
   * Takes what the bounds drive out. An entry that is put over or removed at the very moment may be
   * told both ways. It must only count: it may be called under the engine's locks.
   *
   * @param <V> the values
   */
  @FunctionalInterface
  interface Evicted<V> {
    /**
     * An entry was evicted.
     *
     * @param entry the entry
     * @param cause {@link Removal#ITEMS} or {@link Removal#BYTES}, the bound that was exceeded
     */
    void evicted(Entry<V> entry, Removal cause);
  }
}
