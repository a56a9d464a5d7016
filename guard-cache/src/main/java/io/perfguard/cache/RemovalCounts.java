/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

/**
 * How many entries left a cache, by cause. Immutable.
 *
 * @param items because there were more than {@code maximumItems}
 * @param bytes because they took more than {@code maximumBytes}
 * @param expired because of their age or idleness; counted when they are removed or replaced, which
 *     may be long after
 * @param invalidated by hand
 * @param collected because nobody else held their weakly held value
 * @param replaced because another value took the place of one that lived
 */
public record RemovalCounts(
    long items, long bytes, long expired, long invalidated, long collected, long replaced) {
  /** None. */
  public static final RemovalCounts NONE = new RemovalCounts(0, 0, 0, 0, 0, 0);

  /**
   * Those of a cause.
   *
   * @param cause the cause
   * @return entries
   */
  public long get(EvictionCause cause) {
    return switch (cause) {
      case ITEMS -> items;
      case BYTES -> bytes;
      case EXPIRED -> expired;
      case INVALIDATED -> invalidated;
      case COLLECTED -> collected;
      case REPLACED -> replaced;
    };
  }

  RemovalCounts minus(RemovalCounts earlier) {
    return new RemovalCounts(
        items - earlier.items,
        bytes - earlier.bytes,
        expired - earlier.expired,
        invalidated - earlier.invalidated,
        collected - earlier.collected,
        replaced - earlier.replaced);
  }
}
