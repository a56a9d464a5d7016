/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

/**
 * What the labels of one entry's hits taught, packed in one {@code long} that an index keeps beside
 * the entry: an offset of the log-odds, and how sure it is. A new entry has {@link #NEW}.
 *
 * <p>Thread-safe.
 */
public final class EntryBelief {
  /** An entry without labels. */
  public static final long NEW = 0;

  // Entries differ more than partitions do: one may be the answer to a question that many resemble.
  private static final double VARIANCE = 2;
  private static final double HIGHEST_OFFSET = 2;
  private static final double LOWEST_OFFSET = -12;

  private EntryBelief() {}

  /**
   * The log-odds that the entry gains or loses.
   *
   * @param packed the entry's
   * @return the offset
   */
  public static double offset(long packed) {
    return Float.intBitsToFloat((int) (packed >>> 32));
  }

  /**
   * How unsure the offset is.
   *
   * @param packed the entry's
   * @return its variance
   */
  public static double variance(long packed) {
    return 1 / (1 / VARIANCE + Float.intBitsToFloat((int) packed));
  }

  static long learned(long packed, double probability, GateLabel label) {
    double weight = label.source().weight();
    double gained = Float.intBitsToFloat((int) packed) + weight * probability * (1 - probability);
    double moved =
        offset(packed) + weight * ((label.wrong() ? 0 : 1) - probability) / (1 / VARIANCE + gained);
    double bounded = Math.max(LOWEST_OFFSET, Math.min(HIGHEST_OFFSET, moved));
    return ((long) Float.floatToRawIntBits((float) bounded) << 32)
        | (Float.floatToRawIntBits((float) gained) & 0xFFFF_FFFFL);
  }
}
