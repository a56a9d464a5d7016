/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.internal.ExpiryIndex;

/** How long the living entries of a cache have left, from its counts. Immutable. */
final class TtlLeft {
  private double sum;
  private long count;
  private final ExpiryIndex expiry;
  private final long now;

  TtlLeft(ExpiryIndex expiry, long now) {
    this.expiry = expiry;
    this.now = now;
    expiry.forEach(now, (left, width, entries) -> {
      if (left > 0) {
        sum += (double) entries * Math.max(0, left - width / 2); // its entries end inside it
        count += entries;
      }
    });
  }

  /** Nanoseconds; 0 if nothing expires. */
  long average() {
    return count == 0 ? 0 : (long) (sum / count);
  }

  /** How many entries have less left than this. */
  long shorterThan(long nanos) {
    long[] fewer = {0};
    expiry.forEach(now, (left, width, entries) -> {
      if (left > 0 && left - width / 2 < nanos) {
        fewer[0] += entries;
      }
    });
    return fewer[0];
  }
}
