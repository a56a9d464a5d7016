/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.size;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up all objects that a value keeps alive, each once. Of a large container some elements stand
 * for all; a value of very many objects is cut off. Not thread-safe.
 */
final class Walk {
  private static final int MOST_NODES = 4_096;
  private static final int DEEPEST = 64;
  private static final int FEW = 64;
  private static final int SOME = 32;

  private final Layout layout;
  private final KnownTypes known;
  private final ClassValue<Fields> fields;
  private final ClassValue<Long> shallow;

  // The objects seen, in an open table that is used again and again.
  private @Nullable Object[] seen = new Object[256];
  private int count;

  Walk(Layout layout, KnownTypes known, ClassValue<Fields> fields) {
    this.layout = layout;
    this.known = known;
    this.fields = fields;
    this.shallow = new ClassValue<>() {
      @Override
      protected Long computeValue(Class<?> type) {
        return layout.shallow(type);
      }
    };
  }

  /** How many objects the last walk saw. */
  int count() {
    return count;
  }

  long bytes(@Nullable Object value) {
    if (count > 0) {
      Arrays.fill(seen, null);
      count = 0;
    }
    return bytes(value, 0);
  }

  private long bytes(@Nullable Object object, int depth) {
    if (object == null || KnownTypes.isShared(object) || count >= MOST_NODES || !see(object)) {
      return 0;
    }
    long leaf = known.leaf(object);
    if (leaf >= 0) {
      return leaf;
    }
    if (depth >= DEEPEST) {
      return shallow.get(object.getClass());
    }
    if (object instanceof Object[] array) {
      return layout.references(array.length) + elements(Arrays.asList(array), array.length, depth);
    }
    if (isOfJdk(object)) {
      if (object instanceof Collection<?> collection) {
        int size = collection.size();
        return known.collection(collection, size) + elements(collection, size, depth);
      }
      if (object instanceof Map<?, ?> map) {
        int size = map.size();
        return known.map(map, size)
            + elements(map.keySet(), size, depth)
            + elements(map.values(), size, depth);
      }
    }
    Fields readable = fields.get(object.getClass());
    long bytes = shallow.get(object.getClass());
    for (int i = 0; i < readable.count(); i++) {
      bytes += bytes(readable.read(object, i), depth + 1);
    }
    return bytes;
  }

  /** Only these may be iterated: another one might do anything when it is asked. */
  static boolean isOfJdk(Object object) {
    return object.getClass().getName().startsWith("java.util.");
  }

  private long elements(Collection<?> all, int size, int depth) {
    long bytes = 0;
    if (size <= FEW) {
      for (Object each : all) {
        bytes += bytes(each, depth + 1);
      }
      return bytes;
    }
    int step = size / SOME;
    int at = 0;
    int taken = 0;
    for (Object each : all) {
      if (at++ % step == 0) {
        bytes += bytes(each, depth + 1);
        taken++;
      }
    }
    return taken == 0 ? 0 : bytes * size / taken;
  }

  /** False if it was seen before. */
  private boolean see(Object object) {
    int mask = seen.length - 1;
    int at = System.identityHashCode(object) & mask;
    while (seen[at] != null) {
      if (seen[at] == object) {
        return false;
      }
      at = (at + 1) & mask;
    }
    seen[at] = object;
    if (++count > seen.length / 2) {
      grow();
    }
    return true;
  }

  private void grow() {
    @Nullable Object[] old = seen;
    seen = new Object[2 * old.length];
    int mask = seen.length - 1;
    for (Object each : old) {
      if (each != null) {
        int at = System.identityHashCode(each) & mask;
        while (seen[at] != null) {
          at = (at + 1) & mask;
        }
        seen[at] = each;
      }
    }
  }
}
