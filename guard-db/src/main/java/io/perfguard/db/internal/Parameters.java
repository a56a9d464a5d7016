/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.SaltedHash;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The salted hashes of the values bound to a prepared statement; never a value. Not thread-safe.
 */
final class Parameters {
  private static final int MAXIMUM = 4_096; // more are bound by no one but a bulk insert
  private static final int EXPECTED = 4;

  private long[] hashes = new long[EXPECTED];
  private int size;
  private @Nullable Map<String, Long> named;
  private long hidden;

  void bound(int index, @Nullable Object value) {
    put(index, SaltedHash.of(value));
  }

  /** A value that cannot be looked at is taken for one that never came before. */
  void hidden(int index) {
    put(index, SaltedHash.of(this, ++hidden));
  }

  private void put(int index, long hash) {
    if (index < 1 || index > MAXIMUM) {
      return; // the driver has its own opinion of it
    }
    if (index > hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.max(index, hashes.length * 2));
    }
    hashes[index - 1] = hash;
    size = Math.max(size, index);
  }

  void bound(String name, @Nullable Object value) {
    named().put(name, SaltedHash.of(value));
  }

  void hidden(String name) {
    named().put(name, SaltedHash.of(this, ++hidden));
  }

  private Map<String, Long> named() {
    Map<String, Long> known = named;
    if (known == null) {
      known = new LinkedHashMap<>();
      named = known;
    }
    return known;
  }

  void clear() {
    Arrays.fill(hashes, 0, size, 0);
    size = 0;
    named = null;
  }

  /** One hash of all values in their order. */
  long hash() {
    long hash = size;
    for (int i = 0; i < size; i++) {
      // The hashes are random already: each only needs another weight at each place.
      hash = (hash ^ hashes[i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return named == null ? hash : hash ^ named.hashCode();
  }

  /** The hashes one by one, as {@link SaltedHash#of} gives them. */
  long[] hashes() {
    long[] all = Arrays.copyOf(hashes, size + (named == null ? 0 : named.size()));
    int i = size;
    if (named != null) {
      for (long hash : named.values()) {
        all[i++] = hash;
      }
    }
    return all;
  }
}
