/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

import java.util.Arrays;

/**
 * Finds the place of a hash among a fixed number of places, which are given out and taken back. A
 * key is its hash: two keys of equal hash are one, once in four billion pairs.
 *
 * <p>Not thread-safe.
 */
final class HashTable {
  /* Open addressing with linear probing; what is removed is closed up by moving back what was pushed on. */
  static final int NONE = -1;

  private final int mask;
  private final int[] table; // place + 1; 0 is empty
  private final int[] hashes;
  private final int[] free;
  private int freeCount;

  /** For so many places, >= 1. */
  HashTable(int places) {
    int size = Integer.highestOneBit(Math.max(4, places) * 2 - 1) * 2;
    mask = size - 1;
    table = new int[size];
    hashes = new int[places];
    free = new int[places];
    clear();
  }

  void clear() {
    Arrays.fill(table, 0);
    freeCount = free.length;
    for (int i = 0; i < free.length; i++) {
      free[i] = free.length - 1 - i;
    }
  }

  int size() {
    return free.length - freeCount;
  }

  boolean isFull() {
    return freeCount == 0;
  }

  int hash(int place) {
    return hashes[place];
  }

  /** The place of a hash; {@link #NONE} if it has none. */
  int find(int hash) {
    for (int at = spread(hash); table[at] != 0; at = (at + 1) & mask) {
      int place = table[at] - 1;
      if (hashes[place] == hash) {
        return place;
      }
    }
    return NONE;
  }

  /** Gives a place to a hash that has none; not when full. */
  int add(int hash) {
    int place = free[--freeCount];
    hashes[place] = hash;
    int at = spread(hash);
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = place + 1;
    return place;
  }

  /** Takes a place back. */
  void remove(int place) {
    int hole = spread(hashes[place]);
    while (table[hole] != place + 1) {
      hole = hole + 1 & mask;
    }
    for (int at = (hole + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
      int home = spread(hashes[table[at] - 1]);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        table[hole] = table[at];
        hole = at;
      }
    }
    table[hole] = 0;
    free[freeCount++] = place;
  }

  /**
   * The sample is chosen by a hash's upper bits, so these say little; its lower ones are mixed
   * well.
   */
  private int spread(int hash) {
    return (hash ^ (hash >>> 15)) & mask;
  }
}
