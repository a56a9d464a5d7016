/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.AbstractSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of places that do not change any more, each once. Most bulk functions walk over them;
 * only for those that look one up a table is made. Immutable.
 */
final class KeySet<K> extends AbstractSet<K> {
  private final List<? extends Place<K, ?>> places;
  private volatile @Nullable Set<K> table;

  KeySet(List<? extends Place<K, ?>> places) {
    this.places = places;
  }

  @Override
  public Iterator<K> iterator() {
    Iterator<? extends Place<K, ?>> each = places.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public K next() {
        return each.next().key;
      }
    };
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public boolean contains(Object key) {
    Set<K> known = table;
    if (known == null) {
      known = new HashSet<>(this);
      table = known;
    }
    return known.contains(key);
  }
}
