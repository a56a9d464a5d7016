/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

/** The bucket borders that the histogram and its snapshots share. Immutable. */
final class Buckets {
  /*
   * The first 64 values: 16 that have a bucket each, then rows of 16 buckets of equal width. From there on each octave,
   * [2^e, 2^(e+1)), is cut into 16 buckets of nearly equal ratio, 2^(1/16), with borders at whole 64ths, which a table
   * of 64 bytes finds. Equal widths would leave the first bucket of an octave twice as coarse as the last. 42 rows of 16
   * end at 2^45 ns, about 9.8 hours.
   *
   * The value that stands for a bucket [low, high] is 2 * low * high / (low + high), the one whose relative distance to
   * both ends is the same: (r - 1) / (r + 1) for r = high / low. The worst r is 83/79, an error of 2.5 %.
   */
  static final int OCTAVES = 42;
  static final int PER_OCTAVE = 16;
  static final int COUNT = OCTAVES * PER_OCTAVE;
  static final int LAST = COUNT - 1;

  private static final int BITS = 4; // 2^BITS = PER_OCTAVE
  private static final int FINE = 64; // of an octave: where a border may lie
  private static final int FINE_ROW = 3; // the first whose octave has whole 64ths

  /** The low ends of an octave's buckets, in 64ths. */
  private static final int[] BORDERS = {
    64, 67, 70, 73, 76, 79, 83, 87, 91, 95, 99, 103, 108, 112, 117, 122
  };

  /** For each 64th of an octave, the bucket that it is in. */
  private static final byte[] BUCKET_OF = bucketOfEach();

  private Buckets() {}

  private static byte[] bucketOfEach() {
    byte[] buckets = new byte[FINE];
    int bucket = 0;
    for (int i = 0; i < FINE; i++) {
      if (bucket < PER_OCTAVE - 1 && FINE + i >= BORDERS[bucket + 1]) {
        bucket++;
      }
      buckets[i] = (byte) bucket;
    }
    return buckets;
  }

  /** The bucket of a value >= 0; values beyond the last bucket are counted there. */
  static int indexOf(long nanos) {
    if (nanos < PER_OCTAVE) {
      return (int) nanos;
    }
    int shift = 63 - BITS - Long.numberOfLeadingZeros(nanos);
    if (nanos < FINE) {
      return (int) (nanos >>> shift) + (shift << BITS);
    }
    int fine = (int) (nanos >>> (shift + BITS - 6)) & (FINE - 1);
    return Math.min(LAST, PER_OCTAVE + (shift << BITS) + BUCKET_OF[fine]);
  }

  /** The least value of a bucket. */
  static long low(int index) {
    if (index < 2 * PER_OCTAVE) {
      return index;
    }
    int row = index / PER_OCTAVE;
    int bucket = index % PER_OCTAVE;
    return row < FINE_ROW
        ? (long) (PER_OCTAVE + bucket) << (row - 1)
        : (long) BORDERS[bucket] << (row - FINE_ROW);
  }

  /** The greatest value of a bucket; of the last one, too, whatever was clamped into it. */
  static long high(int index) {
    return low(index + 1) - 1;
  }

  /** The value that stands for a bucket, at most 2.5 % from each of its values. */
  static double middle(int index) {
    double low = low(index);
    double high = high(index);
    return low == high ? low : 2 * low * high / (low + high);
  }
}
