/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

/** Writes bucket counts as few bytes; {@link Cursor} reads them. Immutable. */
final class BucketCodec {
  /*
   * The counts of one bucket after another as varints: 7 bits a byte, the least first, the top bit set if more
   * follow. A 0 is followed by the number of empty buckets that it stands for; empty buckets at the end are left out.
   *
   * Durations of one thing fill some 30 to 120 neighbouring buckets, so that a snapshot takes about 60 to 300 bytes.
   * All 672 filled alike take 2.7 KB up to 180 thousand million values, and no distribution of 100 thousand million
   * takes more than 3 KB: a bucket needs its fifth byte only at 2^28.
   */
  private BucketCodec() {}

  static byte[] encode(long[] counts) {
    byte[] bytes = new byte[size(counts)];
    int position = 0;
    for (int i = 0; position < bytes.length; ) {
      if (counts[i] != 0) {
        position = put(bytes, position, counts[i++]);
      } else {
        int next = nextFilled(counts, i);
        bytes[position++] = 0;
        position = put(bytes, position, next - i);
        i = next;
      }
    }
    return bytes;
  }

  static long[] decode(byte[] bytes) {
    long[] counts = new long[Buckets.COUNT];
    Cursor cursor = new Cursor(bytes);
    while (cursor.next()) {
      counts[cursor.index] = cursor.count;
    }
    return counts;
  }

  private static int size(long[] counts) {
    int size = 0;
    for (int i = 0; i < counts.length; ) {
      if (counts[i] != 0) {
        size += length(counts[i++]);
      } else {
        int next = nextFilled(counts, i);
        size += next == counts.length ? 0 : 1 + length(next - i);
        i = next;
      }
    }
    return size;
  }

  private static int nextFilled(long[] counts, int from) {
    int i = from;
    while (i < counts.length && counts[i] == 0) {
      i++;
    }
    return i;
  }

  private static int length(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  private static int put(byte[] bytes, int position, long value) {
    int at = position;
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[at++] = (byte) left;
    return at;
  }

  /** Walks over the filled buckets, the lowest first. Not thread-safe. */
  static final class Cursor {
    private final byte[] bytes;
    private int position;
    private int following; // the bucket of the next count

    /** The bucket that {@link #next()} found. */
    int index;

    /** Its count, never 0. */
    long count;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean next() {
      if (position == bytes.length) {
        return false;
      }
      long value = read();
      if (value == 0) {
        following += (int) read();
        value = read();
      }
      index = following++;
      count = value;
      return true;
    }

    private long read() {
      long value = 0;
      int shift = 0;
      byte next;
      do {
        next = bytes[position++];
        value |= (long) (next & 0x7F) << shift;
        shift += 7;
      } while (next < 0);
      return value;
    }
  }
}
