/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

/** The bucket borders that the histogram and its snapshots share. Immutable. */
final class Buckets {
  /*
   * The first 16 values have a bucket each. From there on each octave, [2^e, 2^(e+1)), is cut into 16 buckets of
   * equal width, so that a bucket is never wider than a 16th of its values. 42 rows of 16 end at 2^45 ns, about 9.8
   * hours.
   *
   * The value that stands for a bucket [low, high] is 2 * low * high / (low + high), the one whose relative distance
   * to both ends is the same. In the worst bucket high is nearly 17/16 of low: the error is 1/33 = 3.03 %. The
   * arithmetic middle would be 1/32 = 3.13 % off at the low end.
   */
  static final int OCTAVES = 42;
  static final int PER_OCTAVE = 16;
  static final int COUNT = OCTAVES * PER_OCTAVE;
  static final int LAST = COUNT - 1;

  private static final int BITS = 4; // 2^BITS = PER_OCTAVE

  private Buckets() {}

  /** The bucket of a value >= 0; values beyond the last bucket are counted there. */
  static int indexOf(long nanos) {
    if (nanos < PER_OCTAVE) {
      return (int) nanos;
    }
    int shift = 63 - BITS - Long.numberOfLeadingZeros(nanos);
    return Math.min(LAST, (int) (nanos >>> shift) + (shift << BITS));
  }

  /** The least value of a bucket. */
  static long low(int index) {
    if (index < 2 * PER_OCTAVE) {
      return index;
    }
    return (long) (PER_OCTAVE + index % PER_OCTAVE) << (index / PER_OCTAVE - 1);
  }

  /** The greatest value of a bucket; of the last one, too, whatever was clamped into it. */
  static long high(int index) {
    return low(index + 1) - 1;
  }

  /** The value that stands for a bucket, at most 3.03 % from each of its values. */
  static double middle(int index) {
    double low = low(index);
    double high = high(index);
    return low == high ? low : 2 * low * high / (low + high);
  }
}
