/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Copies of results that can be changed, one level deep. Thread-safe. */
final class Copies {
  private Copies() {}

  /** A copy that keeps the order; what is none of the known types is returned as it is. */
  @SuppressWarnings("JavaUtilDate") // what callers have
  static @Nullable Object copy(@Nullable Object value) {
    if (value instanceof Collection<?> collection) {
      return copyOf(collection);
    }
    if (value instanceof Map<?, ?> map) {
      return copyOf(map);
    }
    if (value instanceof Date date) {
      return date.clone();
    }
    return value instanceof Object[] array ? array.clone() : copyOfPrimitives(value);
  }

  @SuppressWarnings("JdkObsolete") // what callers have
  private static Collection<?> copyOf(Collection<?> value) {
    if (value instanceof LinkedList<?>) {
      return new LinkedList<>(value);
    }
    if (value instanceof List<?>) {
      return new ArrayList<>(value);
    }
    if (value instanceof SortedSet<?> sorted) {
      return new TreeSet<>(sorted);
    }
    if (value instanceof Set<?>) {
      return new LinkedHashSet<>(value);
    }
    if (value instanceof PriorityQueue<?> queue) {
      return new PriorityQueue<>(queue);
    }
    if (value instanceof Deque<?>) {
      return new ArrayDeque<>(value);
    }
    return value instanceof Queue<?> ? new LinkedList<>(value) : new ArrayList<>(value);
  }

  private static Map<?, ?> copyOf(Map<?, ?> value) {
    return value instanceof SortedMap<?, ?> sorted
        ? new TreeMap<>(sorted)
        : new LinkedHashMap<>(value);
  }

  private static @Nullable Object copyOfPrimitives(@Nullable Object value) {
    if (value instanceof byte[] array) {
      return array.clone();
    }
    if (value instanceof char[] array) {
      return array.clone();
    }
    if (value instanceof int[] array) {
      return array.clone();
    }
    if (value instanceof long[] array) {
      return array.clone();
    }
    if (value instanceof double[] array) {
      return array.clone();
    }
    if (value instanceof float[] array) {
      return array.clone();
    }
    if (value instanceof short[] array) {
      return array.clone();
    }
    return value instanceof boolean[] array ? array.clone() : value;
  }

  /** A view of a copy, so that the body has no hold on it either. */
  static @Nullable Object unmodifiable(@Nullable Object value) {
    Object copy = value instanceof Collection<?> || value instanceof Map<?, ?> ? copy(value) : null;
    if (copy instanceof List<?> list) {
      return Collections.unmodifiableList(list);
    }
    if (copy instanceof NavigableSet<?> set) {
      return Collections.unmodifiableNavigableSet(set);
    }
    if (copy instanceof Set<?> set) {
      return Collections.unmodifiableSet(set);
    }
    if (copy instanceof NavigableMap<?, ?> map) {
      return Collections.unmodifiableNavigableMap(map);
    }
    if (copy instanceof Map<?, ?> map) {
      return Collections.unmodifiableMap(map);
    }
    return copy instanceof Collection<?> some ? Collections.unmodifiableCollection(some) : value;
  }
}
