/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

/**
 * Whether preparing a statement is worth two readings of the clock. With some drivers it is a round
 * trip, with most it is next to nothing; a vote of what was measured lately tells which, so that
 * one pause of the machine says nothing, and one in sixteen is measured in any case. Thread-safe:
 * races only lose a vote.
 */
final class PrepareTiming {
  private static final long WORTH_NANOS = 5_000;
  private static final int ONE_IN = 16;
  private static final int MOST = 8;

  private int votes = MOST / 2; // the first are measured, whatever the driver is
  private int asked;

  boolean isDue() {
    return votes > 0 || (++asked & (ONE_IN - 1)) == 0;
  }

  void took(long nanos) {
    votes = nanos >= WORTH_NANOS ? Math.min(MOST, votes + 1) : Math.max(-MOST, votes - 1);
  }
}
