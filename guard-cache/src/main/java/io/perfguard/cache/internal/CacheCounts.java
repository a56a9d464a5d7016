/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one cache counts, as its writers see it: they add, whoever reads takes sums. What moves a
 * counter is said once, at {@code io.perfguard.cache.CacheStats}. Thread-safe.
 */
public final class CacheCounts {
  /** Requests that found their value. */
  public final LongAdder hits = new LongAdder();
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
  /** Entries that a bound removed before their time. */
  public final LongAdder evictions = new LongAdder();
  /** Entries that had expired when they were removed or replaced. */
  public final LongAdder expiries = new LongAdder();
  /** Entries that were removed by hand. */
  public final LongAdder invalidations = new LongAdder();
  /** Entries whose value another one replaced. */
  public final LongAdder replacements = new LongAdder();

  /** All at zero. */
  public CacheCounts() {}
}
