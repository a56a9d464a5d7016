/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.mechanism.ThreadCounter;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one cache counts, as its writers see it: they add, whoever reads takes sums. What moves a
 * counter is said once, at {@code io.perfguard.cache.CacheStats}. Thread-safe.
 */
public final class CacheCounts {
  /** Requests that found their value. */
  public final ThreadCounter hits = new ThreadCounter();
  /** Requests that found none. */
  public final LongAdder misses = new LongAdder();
  /** Misses that took the result of another caller's load. */
  public final LongAdder coalesced = new LongAdder();
  /** Loads that gave a value or null. */
  public final LongAdder loads = new LongAdder();
  /** Loads that gave null. */
  public final LongAdder nullLoads = new LongAdder();
  /** Loads that threw. */
  public final LongAdder loadFailures = new LongAdder();
  /** How long loads took, those that threw included. */
  public final LogLinearHistogram loadDurations = new LogLinearHistogram();
  /** Loads in the background that made a living entry new. */
  public final LongAdder refreshes = new LongAdder();
  /** Such loads that threw. */
  public final LongAdder refreshFailures = new LongAdder();
  /** Values that a load put over an older value of the same key, which was still at hand. */
  public final LongAdder reloads = new LongAdder();
  /** Of these, the ones that equalled the older value. */
  public final LongAdder unchangedReloads = new LongAdder();
  /** Entries put, whether by hand or by a load. */
  public final LongAdder puts = new LongAdder();
  /** Entries that left and had never been read. */
  public final LongAdder neverRead = new LongAdder();

  private final LongAdder[] removals = new LongAdder[Removal.values().length];

  /** All at zero. */
  public CacheCounts() {
    for (int i = 0; i < removals.length; i++) {
      removals[i] = new LongAdder();
    }
  }

  /**
   * Entries that left for a reason.
   *
   * @param cause the reason
   * @return the counter
   */
  @SuppressWarnings("EnumOrdinal") // an index, kept nowhere
  public LongAdder removals(Removal cause) {
    return removals[cause.ordinal()];
  }
}
