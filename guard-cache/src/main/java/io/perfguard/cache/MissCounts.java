/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/**
 * Why requests found nothing. What happened to a key is remembered for about four times as many
 * keys as the cache may hold; a key that was gone for longer counts as cold. Immutable.
 *
 * @param cold the key was never there, as far as is remembered
 * @param expired its entry had expired
 * @param items its entry was evicted because of {@code maximumItems}
 * @param bytes its entry was evicted because of {@code maximumBytes}
 * @param invalidated its entry had been removed by hand, or its value collected
 */
public record MissCounts(long cold, long expired, long items, long bytes, long invalidated) {
  /** None. */
  public static final MissCounts NONE = new MissCounts(0, 0, 0, 0, 0);

  /**
   * Misses of keys whose entry a bound had driven out.
   *
   * @return those by items and by bytes
   */
  public long evicted() {
    return items + bytes;
  }

  MissCounts minus(MissCounts earlier) {
    return new MissCounts(
        cold - earlier.cold,
        expired - earlier.expired,
        items - earlier.items,
        bytes - earlier.bytes,
        invalidated - earlier.invalidated);
  }
}
