/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/** What an index holds and lost, as it is counted; see {@link IndexCounts}. Under its lock. */
final class Tally {
  long entries;
  long bytes;
  long evictions;
  long expiries;
  long invalidations;
  long displaced;
  long tooLarge;
  long tooLate;

  IndexCounts counts(long partitions, long tags) {
    return new IndexCounts(
        entries,
        bytes,
        partitions,
        tags,
        evictions,
        expiries,
        invalidations,
        displaced,
        tooLarge,
        tooLate);
  }
}
