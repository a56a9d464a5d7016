/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

/**
 * What a store holds and lost since it was made. The first four are gauges. Immutable.
 *
 * @param entryCount kept now
 * @param bytes their share of the heap, estimated
 * @param maximumBytes the bound of bytes
 * @param partitionCount partitions that hold something now
 * @param evictionCount removed by a bound
 * @param expiryCount removed by their age
 * @param invalidationCount removed by a flush or by hand
 * @param refusedCount answers that were not taken, for their size or since they were flushed while
 *     they were made
 */
public record StoreCounts(
    long entryCount,
    long bytes,
    long maximumBytes,
    long partitionCount,
    long evictionCount,
    long expiryCount,
    long invalidationCount,
    long refusedCount) {
  /** Nothing, and no bound. */
  public static final StoreCounts NONE = new StoreCounts(0, 0, 0, 0, 0, 0, 0, 0);

  StoreCounts minus(StoreCounts earlier) {
    return new StoreCounts(
        entryCount,
        bytes,
        maximumBytes,
        partitionCount,
        evictionCount - earlier.evictionCount,
        expiryCount - earlier.expiryCount,
        invalidationCount - earlier.invalidationCount,
        refusedCount - earlier.refusedCount);
  }
}
