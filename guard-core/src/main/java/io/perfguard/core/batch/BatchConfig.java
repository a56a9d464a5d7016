/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.base.Require;
import java.time.Duration;

/**
 * How keys are collected. Immutable.
 *
 * @param maximumBatch the most keys of a bulk call, >= 1
 * @param maximumConcurrent the most bulk calls at a time, >= 1
 * @param maximumPending the most keys that wait for a bulk call, >= {@code maximumBatch}
 * @param linger how long a key waits for others while a bulk call could begin, 0..1 h
 * @param alwaysLinger whether a key waits for others even if no bulk call runs
 * @param missingAsNull whether a key without answer has the value null, and is no error
 */
public record BatchConfig(
    int maximumBatch,
    int maximumConcurrent,
    int maximumPending,
    Duration linger,
    boolean alwaysLinger,
    boolean missingAsNull) {
  // Above DEFAULTS, whose constructor reads them.
  private static final int MAXIMUM_CONCURRENT = 1_024;
  private static final int MAXIMUM_KEYS = 1_000_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  /** 100 keys, 4 calls, 10,000 waiting keys, 2 ms unless nothing runs. */
  public static final BatchConfig DEFAULTS =
      new BatchConfig(100, 4, 10_000, Duration.ofMillis(2), false, false);

  /**
   * Checks the ranges.
   *
   * @param maximumBatch the most keys of a bulk call
   * @param maximumConcurrent the most bulk calls at a time
   * @param maximumPending the most keys that wait
   * @param linger how long a key waits for others
   * @param alwaysLinger whether also if no bulk call runs
   * @param missingAsNull whether a key without answer is no error
   */
  public BatchConfig {
    Require.atLeast(1, maximumBatch, "maximumBatch");
    Require.atMost(MAXIMUM_KEYS, maximumBatch, "maximumBatch");
    Require.atLeast(1, maximumConcurrent, "maximumConcurrent");
    Require.atMost(MAXIMUM_CONCURRENT, maximumConcurrent, "maximumConcurrent");
    if (maximumPending < maximumBatch) {
      throw new IllegalArgumentException(
          "maximumPending must be >= maximumBatch of " + maximumBatch + ", was " + maximumPending);
    }
    Require.atMost(MAXIMUM_KEYS, maximumPending, "maximumPending");
    Require.notNegative(linger, "linger");
    if (linger.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("linger must be <= 1 h, was " + linger);
    }
  }
}
