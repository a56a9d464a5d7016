/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;

/**
 * What one batch loader did since it was built.
 *
 * <ul>
 *   <li>A caller asks for a key: {@code askedCount}. One of {@code loadAll} counts once, however
 *       often the caller names it.
 *   <li>The key waits already, for another caller: {@code sharedCount}.
 *   <li>A bulk call begins: one of the counts by reason, {@code dispatchedCount} by its keys.
 *   <li>All who asked for a key went away before that: {@code leftOutCount}.
 *   <li>A key's caller is interrupted, or its wait would never end, and it calls for itself; or the
 *       caller that made the call was interrupted, and the keys of others are called for once more:
 *       {@code againCount}.
 *   <li>A bulk call ends: {@code calls}; if it threw, {@code batchFailureCount}.
 *   <li>A key ends with an exception, its own, the call's or for want of an answer:
 *       {@code keyFailureCount}; of these {@code missingCount} had no answer.
 * </ul>
 *
 * <p>So asked and again are, in sum, shared, dispatched, left out, rejected and those that wait.
 * The fields are read one after another: under traffic their sums may be off by the calls in
 * flight. Immutable.
 *
 * @param askedCount keys asked for
 * @param sharedCount keys that another caller had asked for, and that were not called for yet
 * @param dispatchedCount keys that bulk calls asked for
 * @param againCount keys asked for once more by the loader itself
 * @param leftOutCount keys that nobody wanted any more when their call began
 * @param rejectedCount keys refused because too many waited
 * @param keyFailureCount keys of bulk calls that ended with an exception
 * @param missingCount keys that a bulk call had no answer for, where that is an error
 * @param sizeCount bulk calls that began because they were full
 * @param lingerCount bulk calls that began because their first key had waited for long enough
 * @param idleCount bulk calls that began at once, since nothing was to be waited for
 * @param closeCount bulk calls that began because the loader was closed
 * @param aloneCount bulk calls of one caller for itself
 * @param singleCount bulk calls for one key
 * @param batchFailureCount bulk calls that threw
 * @param pendingCount keys that wait now (a gauge)
 * @param runningCount bulk calls that run now or are about to, those for one caller alone not
 *     counted (a gauge)
 * @param maximumBatch the most keys of a bulk call (a gauge)
 * @param maximumConcurrent the most bulk calls at a time (a gauge)
 * @param lingerNanos how long a key waits for others (a gauge)
 * @param waits how long the first key of a batch waited for its call to begin; calls for one key
 *     that began at once are not in it
 * @param calls how long bulk calls took, those that threw included
 */
public record BatchStats(
    long askedCount,
    long sharedCount,
    long dispatchedCount,
    long againCount,
    long leftOutCount,
    long rejectedCount,
    long keyFailureCount,
    long missingCount,
    long sizeCount,
    long lingerCount,
    long idleCount,
    long closeCount,
    long aloneCount,
    long singleCount,
    long batchFailureCount,
    long pendingCount,
    long runningCount,
    long maximumBatch,
    long maximumConcurrent,
    long lingerNanos,
    HistogramSnapshot waits,
    HistogramSnapshot calls)
    implements GuardStats<BatchStats> {

  /** What happened since {@code earlier}; of gauges, the later ones. */
  @Override
  public BatchStats minus(BatchStats earlier) {
    return new BatchStats(
        askedCount - earlier.askedCount,
        sharedCount - earlier.sharedCount,
        dispatchedCount - earlier.dispatchedCount,
        againCount - earlier.againCount,
        leftOutCount - earlier.leftOutCount,
        rejectedCount - earlier.rejectedCount,
        keyFailureCount - earlier.keyFailureCount,
        missingCount - earlier.missingCount,
        sizeCount - earlier.sizeCount,
        lingerCount - earlier.lingerCount,
        idleCount - earlier.idleCount,
        closeCount - earlier.closeCount,
        aloneCount - earlier.aloneCount,
        singleCount - earlier.singleCount,
        batchFailureCount - earlier.batchFailureCount,
        pendingCount,
        runningCount,
        maximumBatch,
        maximumConcurrent,
        lingerNanos,
        waits.minus(earlier.waits),
        calls.minus(earlier.calls));
  }

  /**
   * Whether there was any bulk call.
   *
   * @return false before the first
   */
  public boolean hasData() {
    return batchCount() > 0;
  }

  /**
   * Bulk calls, for whatever reason they began.
   *
   * @return their number
   */
  public long batchCount() {
    return sizeCount + lingerCount + idleCount + closeCount + aloneCount;
  }

  /**
   * How many keys a bulk call had, on average.
   *
   * @return 1 or more; {@code NaN} if there was no call
   */
  public double keysPerBatch() {
    return (double) dispatchedCount / batchCount();
  }

  /**
   * Share of the keys asked for that took the answer meant for another caller, 0..1.
   *
   * @return {@code NaN} if nobody asked
   */
  public double sharedRate() {
    return (double) sharedCount / askedCount;
  }

  /**
   * Share of the keys of bulk calls that ended with an exception, 0..1.
   *
   * @return {@code NaN} if there was no call
   */
  public double keyFailureRate() {
    return (double) keyFailureCount / dispatchedCount;
  }

  /**
   * Share of the bulk calls that threw, 0..1.
   *
   * @return {@code NaN} if there was no call
   */
  public double batchFailureRate() {
    return (double) batchFailureCount / batchCount();
  }
}
