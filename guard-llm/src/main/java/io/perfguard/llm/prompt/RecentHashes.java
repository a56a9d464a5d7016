/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.Arrays;

/**
 * Hashes that were seen lately, in fixed memory: as many as asked for are found as a rule, and some
 * of those before. Not thread-safe.
 */
final class RecentHashes {
  /*
   * Sets of eight places each; a hash has its place in one of them, and takes the place of the one that was seen longest
   * ago. With twice as many places as hashes to remember, a set gets more than eight of these once in fifty times.
   */
  private static final int WAYS = 8;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long[] low;
  private final long[] high;
  private final int[] seenAt; // 0: nothing is there
  private final int shift;
  private int now;

  /** Remembers some so many hashes. */
  RecentHashes(int atLeast) {
    int sets = Integer.highestOneBit(Math.max(1, 2 * atLeast / WAYS - 1)) << 1;
    low = new long[sets * WAYS];
    high = new long[sets * WAYS];
    seenAt = new int[sets * WAYS];
    shift = Long.numberOfLeadingZeros(sets) + 1;
  }

  /** A new moment: of what was seen at the same one nothing counts as seen before. */
  void tick() {
    now++;
    if (now < 0) { // two billion calls later
      Arrays.fill(seenAt, 0);
      now = 1;
    }
  }

  /** How many moments ago a hash was seen; -1 if that is not known. Now it was seen. */
  int see(long first, long second) {
    int set = shift >= 64 ? 0 : (int) ((first * SPREAD) >>> shift) * WAYS;
    int oldest = set;
    for (int i = set; i < set + WAYS; i++) {
      if (seenAt[i] != 0 && low[i] == first && high[i] == second) {
        int ago = now - seenAt[i];
        seenAt[i] = now;
        return ago;
      }
      oldest = seenAt[i] < seenAt[oldest] ? i : oldest;
    }
    low[oldest] = first;
    high[oldest] = second;
    seenAt[oldest] = now;
    return -1;
  }
}
