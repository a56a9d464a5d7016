/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How often a cosine was seen, in steps of 0.01 from 0.60 to 1; what is below is in the lowest.
 *
 * <p>Immutable.
 */
public final class CosineCounts {
  static final int STEPS = 40;

  /** None seen. */
  public static final CosineCounts NONE = new CosineCounts(new long[STEPS]);

  private static final int LOWEST = 60; // hundredths

  private final long[] counts;

  CosineCounts(long[] counts) {
    this.counts = counts;
  }

  /**
   * One of each cosine; for tests of what reads them.
   *
   * @param cosines the cosines
   * @return their counts
   */
  public static CosineCounts of(double... cosines) {
    long[] counts = new long[STEPS];
    for (double cosine : cosines) {
      counts[step(cosine)]++;
    }
    return new CosineCounts(counts);
  }

  static int step(double cosine) {
    // a hair more: 0.93 * 100 is below 93
    return (int) Math.max(0, Math.min(STEPS - 1, Math.floor(cosine * 100 + 1e-6) - LOWEST));
  }

  /**
   * How many were at a cosine or above.
   *
   * @param cosine in whole hundredths
   * @return the count
   */
  public long from(double cosine) {
    long sum = 0;
    for (int i = step(cosine); i < STEPS; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /**
   * All of them.
   *
   * @return the count
   */
  public long total() {
    return Arrays.stream(counts).sum();
  }

  /**
   * What was seen since.
   *
   * @param earlier older counts of the same
   * @return the difference
   */
  public CosineCounts minus(CosineCounts earlier) {
    long[] left = counts.clone();
    for (int i = 0; i < STEPS; i++) {
      left[i] -= earlier.counts[i];
    }
    return new CosineCounts(left);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CosineCounts that && Arrays.equals(that.counts, counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  /** {@code 0.88: 3, 0.91: 1}: what was seen. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < STEPS; i++) {
      if (counts[i] != 0) {
        text.append(text.isEmpty() ? "0." : ", 0.")
            .append(LOWEST + i)
            .append(": ")
            .append(counts[i]);
      }
    }
    return text.toString();
  }
}
