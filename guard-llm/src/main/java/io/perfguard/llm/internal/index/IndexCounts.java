/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

/**
 * What an index holds and lost. Counters but for the first four. Immutable.
 *
 * @param entries kept now, those included that expired or were flushed and not yet met
 * @param bytes their share of the heap, estimated
 * @param partitions with entries now
 * @param tags of entries now
 * @param evictionCount entries removed by a bound
 * @param expiryCount entries removed by their age
 * @param invalidationCount entries removed since they were flushed or named
 * @param displacedCount entries replaced by a newer answer to the same text
 * @param tooLargeCount answers not kept since they alone would take an eighth of the bytes
 * @param tooLateCount answers not kept since they were flushed while they were made
 */
public record IndexCounts(
    long entries,
    long bytes,
    long partitions,
    long tags,
    long evictionCount,
    long expiryCount,
    long invalidationCount,
    long displacedCount,
    long tooLargeCount,
    long tooLateCount) {
  /** Nothing yet. */
  static final IndexCounts NONE = new IndexCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
