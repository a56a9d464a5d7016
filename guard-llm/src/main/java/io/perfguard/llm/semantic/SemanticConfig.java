/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Require;
import java.time.Duration;

/**
 * How a semantic cache works. Immutable.
 *
 * @param maximumBytes bound of all that is kept, >= 64 KB
 * @param maximumPartitions bound of the partitions, >= 1; beyond it the least used goes
 * @param ttl for how long an answer may be served; zero: until it is evicted
 * @param embeddingDeadline how long a vector may take; after it only the exact text is looked for
 * @param joinWait how long a caller waits for the call of another one before it makes its own
 * @param maximumTemperature above it a question is not answered from the cache, >= 0
 * @param cacheToolTurns whether answers that call tools, and those to what a tool gave, are kept
 * @param shadowShare the share of semantic hits for which the model is asked all the same, in the
 *     background, 0..1
 * @param reaskWindow how soon after a hit its asker must ask again for it to count as a doubt
 */
public record SemanticConfig(
    DataSize maximumBytes,
    int maximumPartitions,
    Duration ttl,
    Duration embeddingDeadline,
    Duration joinWait,
    double maximumTemperature,
    boolean cacheToolTurns,
    double shadowShare,
    Duration reaskWindow) {
  /** 64 MB, 10,000 partitions, 24 h, 250 ms, 10 s, temperature 0.3, no tools, no shadow, 30 s. */
  public static final SemanticConfig DEFAULTS = new SemanticConfig(
      DataSize.ofMegabytes(64),
      10_000,
      Duration.ofHours(24),
      Duration.ofMillis(250),
      Duration.ofSeconds(10),
      0.3,
      false,
      0,
      Duration.ofSeconds(30));

  private static final long LEAST_BYTES = 64 << 10;
  private static final int TENTHS = 10;
  private static final double ROUNDING = 1e-9; // 0.3 * 10 is a hair off

  /**
   * Checks the ranges.
   *
   * @param maximumBytes >= 64 KB
   * @param maximumPartitions >= 1
   * @param ttl >= 0
   * @param embeddingDeadline > 0
   * @param joinWait >= 0
   * @param maximumTemperature >= 0
   * @param cacheToolTurns whether tools' turns are kept
   * @param shadowShare 0..1
   * @param reaskWindow >= 0
   */
  public SemanticConfig {
    Require.atLeast(
        LEAST_BYTES, Require.nonNull(maximumBytes, "maximumBytes").bytes(), "maximumBytes");
    Require.atLeast(1, maximumPartitions, "maximumPartitions");
    Require.notNegative(ttl, "ttl");
    Require.positive(embeddingDeadline, "embeddingDeadline");
    Require.notNegative(joinWait, "joinWait");
    if (!(maximumTemperature >= 0)) {
      throw new IllegalArgumentException(
          "maximumTemperature must be >= 0, was " + maximumTemperature);
    }
    Require.rate(shadowShare, "shadowShare");
    Require.notNegative(reaskWindow, "reaskWindow");
  }

  /** Whether a question may be answered from the cache at all. */
  boolean admits(SemanticScope scope, String text) {
    boolean calm = scope.temperature() <= maximumTemperature * TENTHS + ROUNDING;
    return switch (scope.turn()) {
      case OTHER -> false;
      case TOOL -> cacheToolTurns && calm;
      case TEXT -> calm && !text.isEmpty();
    };
  }
}
