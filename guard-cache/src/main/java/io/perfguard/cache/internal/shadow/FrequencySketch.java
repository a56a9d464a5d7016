/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal.shadow;

/**
 * How often keys were asked for lately, about: counters of four bits, four for each key, of which
 * the smallest counts; all are halved now and then.
 *
 * <p>Source: Cormode, Muthukrishnan, "An Improved Data Stream Summary: The Count-Min Sketch and its
 * Applications", Journal of Algorithms 55(1), 2005; the ageing is that of TinyLFU.
 *
 * <p>Not thread-safe.
 */
final class FrequencySketch {
  private static final int MOST = 15;
  private static final long HALVES = 0x7777777777777777L;
  private static final long ODDS = 0x1111111111111111L;
  private static final int[] SEEDS = {0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F};

  private final long[] table;
  private final int mask;
  private final int period;
  private int additions;

  /** For a cache of so many entries. */
  FrequencySketch(int entries) {
    table = new long[Math.max(8, Integer.highestOneBit(entries * 2 - 1))];
    mask = table.length * 16 - 1;
    period = 10 * entries;
  }

  int frequency(int hash) {
    int least = MOST;
    for (int seed : SEEDS) {
      int at = counter(hash, seed);
      least = Math.min(least, (int) (table[at >>> 4] >>> ((at & 15) << 2)) & MOST);
    }
    return least;
  }

  void increment(int hash) {
    boolean added = false;
    for (int seed : SEEDS) {
      int at = counter(hash, seed);
      int shift = (at & 15) << 2;
      if (((table[at >>> 4] >>> shift) & MOST) < MOST) {
        table[at >>> 4] += 1L << shift;
        added = true;
      }
    }
    if (added && ++additions >= period) {
      halve();
    }
  }

  private int counter(int hash, int seed) {
    int mixed = hash * seed;
    return (mixed ^ (mixed >>> 15)) & mask;
  }

  private void halve() {
    int odd = 0;
    for (int i = 0; i < table.length; i++) {
      odd += Long.bitCount(table[i] & ODDS);
      table[i] = (table[i] >>> 1) & HALVES;
    }
    additions = (additions - (odd >>> 2)) >>> 1;
  }
}
