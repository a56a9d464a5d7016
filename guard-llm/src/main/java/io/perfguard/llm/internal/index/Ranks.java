/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.Arrays;

/**
 * Sums of counts by rank that can be changed and searched in steps of their logarithm, so that one
 * entry among those of all partitions can be drawn with equal chances.
 *
 * <p>Source: Fenwick, "A New Data Structure for Cumulative Frequency Tables", Software: Practice
 * and Experience 24(3), 1994.
 *
 * <p>Not thread-safe.
 */
final class Ranks {
  private long[] tree = new long[2]; // from 1 on
  private int capacity = 1; // a power of two
  private long total;

  long total() {
    return total;
  }

  /** Changes the count of a rank, 0 or more. */
  void add(int rank, long change) {
    while (rank >= capacity) {
      grow();
    }
    total += change;
    for (int i = rank + 1; i <= capacity; i += i & -i) {
      tree[i] += change;
    }
  }

  private void grow() {
    tree = Arrays.copyOf(tree, 2 * capacity + 1);
    capacity *= 2;
    tree[capacity] = total; // the last node covers all
  }

  /** The rank that holds the number-th of all, 0..total-1. */
  int find(long number) {
    int at = 0;
    long left = number;
    for (int step = capacity; step > 0; step /= 2) {
      if (at + step <= capacity && tree[at + step] <= left) {
        at += step;
        left -= tree[at];
      }
    }
    return at;
  }
}
