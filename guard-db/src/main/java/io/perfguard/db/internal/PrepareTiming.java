/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

/**
 * Whether preparing a statement is worth two readings of the clock. With some drivers it is a round
 * trip, with most it is next to nothing; a mean of what was measured tells which, and one in
 * sixteen is measured in any case. Thread-safe: races only make the mean a little wrong.
 */
final class PrepareTiming {
  private static final long WORTH_NANOS = 5_000;
  private static final int ONE_IN = 16;
  private static final int WEIGHT = 8;

  private long mean = 4 * WORTH_NANOS; // the first are measured, whatever the driver is
  private int asked;

  boolean isDue() {
    return mean >= WORTH_NANOS || (++asked & (ONE_IN - 1)) == 0;
  }

  void took(long nanos) {
    mean += (nanos - mean) / WEIGHT;
  }
}
