/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/**
 * The arithmetic of vectors: one bit for the sign of each number, one byte for its size.
 *
 * <p>Thread-safe.
 */
public final class Vectors {
  private static final double DEVIATIONS = 4;
  private static final int BYTE_RANGE = 127;

  private Vectors() {}

  /**
   * How many longs hold the signs of a vector.
   *
   * @param dimensions the vector's length, >= 1
   * @return >= 1
   */
  public static int words(int dimensions) {
    return (dimensions + Long.SIZE - 1) / Long.SIZE;
  }

  /**
   * The signs of a vector, a bit each, 1 where the number is above 0.
   *
   * @param vector the vector
   * @return {@link #words} longs; bits beyond the vector are 0
   */
  public static long[] signs(float[] vector) {
    long[] signs = new long[words(vector.length)];
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] > 0) {
        signs[i >> 6] |= 1L << i;
      }
    }
    return signs;
  }

  /**
   * Writes a vector as one byte for each number.
   *
   * @param vector the vector
   * @param into takes the bytes
   * @param offset where the first goes
   * @return what a byte is to be multiplied with; 0 for a vector of zeros
   */
  public static float quantise(float[] vector, byte[] into, int offset) {
    float most = 0;
    for (float each : vector) {
      most = Math.max(most, Math.abs(each));
    }
    if (most == 0) {
      return 0;
    }
    for (int i = 0; i < vector.length; i++) {
      into[offset + i] = (byte) Math.round(vector[i] / most * BYTE_RANGE);
    }
    return most / BYTE_RANGE;
  }

  /**
   * The dot product of a vector and one that was {@linkplain #quantise quantised}: the cosine,
   * where both have the length 1, to within 0.002.
   *
   * @param vector the vector
   * @param bytes has the other one's bytes
   * @param offset where they begin
   * @param scale what a byte is multiplied with
   * @return the product
   */
  public static float dot(float[] vector, byte[] bytes, int offset, float scale) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < vector.length; i += 4) { // four sums: each addition waits for the one before it
      a += vector[i] * bytes[offset + i];
      b += vector[i + 1] * bytes[offset + i + 1];
      c += vector[i + 2] * bytes[offset + i + 2];
      d += vector[i + 3] * bytes[offset + i + 3];
    }
    for (; i < vector.length; i++) {
      a += vector[i] * bytes[offset + i];
    }
    return (a + b + c + d) * scale;
  }

  /**
   * The dot product of two vectors.
   *
   * @param one a vector
   * @param other one of the same length
   * @return the product
   */
  public static float dot(float[] one, float[] other) {
    float sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /**
   * How many signs may differ between vectors of some cosine. The signs of two vectors at an angle
   * differ in a share of angle / pi of random directions; four standard deviations are added.
   *
   * <p>Source: Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002.
   *
   * @param dimensions the vectors' length
   * @param cosine the least cosine that matters, -1..1
   * @return 0..dimensions; 97 of 384 for 0.85
   */
  public static int maximumDistance(int dimensions, double cosine) {
    double share = Math.acos(Math.max(-1, Math.min(1, cosine))) / Math.PI;
    double deviation = Math.sqrt(dimensions * share * (1 - share));
    return (int) Math.min(dimensions, Math.ceil(dimensions * share + DEVIATIONS * deviation));
  }
}
