/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Slots for entries: the signs of their vectors one after another, so that a scan reads memory in
 * order, and beside them the entries. Changed under the index's lock, scanned without.
 */
final class Chunk {
  /*
   * A scan may read the signs of a slot while they are changed. Signs only choose candidates: each is then measured by
   * the vector that the entry itself holds, and asked whether it lives. So the worst that a race does is that an entry
   * which is just being put, or whose slot is just being filled anew, is not found.
   *
   * A free slot has no entry, and its first long tells the next free slot. Its signs may look near, so the entry is
   * looked at before a place is kept: that is once for each candidate, not once for each slot.
   */
  private static final int END = -1;

  /** The most slots: 196 KB of signs for 384 dimensions. */
  static final int MOST = 4096;

  private final int words;
  private final long[] signs;
  private final AtomicReferenceArray<@Nullable StoredAnswer> entries;
  private int free = END;
  private volatile int end; // slots from here on were never used
  private int live;

  Chunk(int words, int capacity) {
    this.words = words;
    this.signs = new long[words * capacity];
    this.entries = new AtomicReferenceArray<>(capacity);
  }

  private Chunk(Chunk from, int capacity) {
    this.words = from.words;
    this.signs = Arrays.copyOf(from.signs, words * capacity);
    this.entries = new AtomicReferenceArray<>(capacity);
    for (int i = 0; i < from.end; i++) {
      entries.setPlain(i, from.entries.getPlain(i));
    }
    this.free = from.free;
    this.end = from.end;
    this.live = from.live;
  }

  /** The same with room for more. */
  Chunk grown() {
    return new Chunk(this, Math.min(MOST, 2 * capacity()));
  }

  int capacity() {
    return entries.length();
  }

  boolean isFull() {
    return free == END && end == capacity();
  }

  int live() {
    return live;
  }

  long bytes() {
    return bytes(words, capacity());
  }

  static long bytes(int words, int capacity) {
    return (long) Sizes.array(Long.BYTES * words * capacity)
        + Sizes.array(Sizes.REFERENCE * capacity)
        + 56; // the chunk and the wrapper of the references
  }

  /** Puts an entry into a free slot, and tells which. */
  int add(StoredAnswer entry, long @Nullable [] vectorSigns) {
    int slot = free;
    if (slot == END) {
      slot = end;
    } else {
      free = (int) signs[slot * words];
    }
    if (vectorSigns == null) {
      Arrays.fill(signs, slot * words, (slot + 1) * words, 0);
    } else {
      System.arraycopy(vectorSigns, 0, signs, slot * words, words);
    }
    entries.setRelease(slot, entry);
    if (slot == end) {
      end = slot + 1; // after the entry: who sees the end sees it and its signs
    }
    live++;
    return slot;
  }

  void remove(int slot) {
    entries.setRelease(slot, null);
    signs[slot * words] = free;
    free = slot;
    live--;
  }

  @Nullable
  StoredAnswer entry(int slot) {
    return entries.getAcquire(slot);
  }

  /** The first entry at a slot or after it, round the end. */
  StoredAnswer from(int start) {
    for (int i = 0; i < end; i++) {
      StoredAnswer entry = entries.getPlain((start + i) % end);
      if (entry != null) {
        return entry;
      }
    }
    throw new IllegalStateException("no entry in a chunk of " + live);
  }

  int end() {
    return end;
  }

  /** Offers each entry that is near enough, as base + slot. */
  void scan(long[] query, Nearest nearest, int base) {
    if (words == 6) {
      scanSix(query, nearest, base);
    } else {
      scanAny(query, nearest, base);
    }
  }

  /** 384 dimensions, the usual case, without an inner loop. */
  private void scanSix(long[] query, Nearest nearest, int base) {
    long a = query[0];
    long b = query[1];
    long c = query[2];
    long d = query[3];
    long e = query[4];
    long f = query[5];
    int last = end;
    int limit = nearest.limit();
    for (int slot = 0, at = 0; slot < last; slot++, at += 6) {
      int distance = Long.bitCount(signs[at] ^ a)
          + Long.bitCount(signs[at + 1] ^ b)
          + Long.bitCount(signs[at + 2] ^ c)
          + Long.bitCount(signs[at + 3] ^ d)
          + Long.bitCount(signs[at + 4] ^ e)
          + Long.bitCount(signs[at + 5] ^ f);
      if (distance <= limit) {
        limit = offer(nearest, distance, slot, base);
      }
    }
  }

  private void scanAny(long[] query, Nearest nearest, int base) {
    int last = end;
    int limit = nearest.limit();
    for (int slot = 0, at = 0; slot < last; slot++) {
      int distance = 0;
      for (long word : query) {
        distance += Long.bitCount(signs[at++] ^ word);
      }
      if (distance <= limit) {
        limit = offer(nearest, distance, slot, base);
      }
    }
  }

  private int offer(Nearest nearest, int distance, int slot, int base) {
    if (entries.getAcquire(slot) != null) {
      nearest.offer(distance, base + slot);
    }
    return nearest.limit();
  }
}
