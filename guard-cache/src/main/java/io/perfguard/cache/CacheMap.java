/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.internal.CacheStore;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may be read of a cache now, as a map that cannot be changed. Thread-safe. */
final class CacheMap<K, V> extends AbstractMap<K, V> {
  private final CacheStore<K, Object> store;
  private final Function<Object, @Nullable V> unwrap;

  CacheMap(CacheStore<K, Object> store, Function<Object, @Nullable V> unwrap) {
    this.store = store;
    this.unwrap = unwrap;
  }

  private @Nullable V living(io.perfguard.cache.internal.@Nullable Entry<Object> entry) {
    Object held =
        entry == null || store.death(entry, store.now()) != null ? null : store.value(entry);
    return held == null ? null : unwrap.apply(held);
  }

  @Override
  @SuppressWarnings("unchecked") // a key of another type is equal to none
  public @Nullable V get(@Nullable Object key) {
    return key == null ? null : living(store.peek((K) key));
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new Living();
      }

      @Override
      public int size() {
        int size = 0;
        for (Iterator<Map.Entry<K, V>> all = iterator(); all.hasNext(); all.next()) {
          size++;
        }
        return size;
      }
    };
  }

  /** Passes over what is dead or null. */
  private final class Living implements Iterator<Map.Entry<K, V>> {
    private final Iterator<Map.Entry<K, io.perfguard.cache.internal.Entry<Object>>> all =
        store.entries();
    private Map.@Nullable Entry<K, V> next;

    @Override
    public boolean hasNext() {
      while (next == null && all.hasNext()) {
        Map.Entry<K, io.perfguard.cache.internal.Entry<Object>> one = all.next();
        V value = living(one.getValue());
        next = value == null ? null : Map.entry(one.getKey(), value);
      }
      return next != null;
    }

    @Override
    public Map.Entry<K, V> next() {
      Map.Entry<K, V> current = hasNext() ? next : null;
      if (current == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return current;
    }
  }
}
