/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.registry.GuardStats;
import java.time.Duration;

/**
 * What one cache did since it was built.
 *
 * <ul>
 *   <li>A request finds its value: {@code hitCount}.
 *   <li>A request finds none: {@code missCount}, whether it loads, takes the result of another
 *       caller's load, or only asked.
 *   <li>A miss takes the result of another caller's load, value or exception:
 *       {@code coalescedCount}.
 *   <li>A load ends: {@code loadCount} or {@code loadFailureCount}, and {@code loadDurations}
 *       either way; {@code nullLoadCount} besides, if it gave null, which is not kept.
 *   <li>A bound removes an entry: {@code evictionCount}. An entry that is heavier than the bound is
 *       removed as soon as it is put.
 *   <li>An entry that is as old as its ttl is removed or replaced: {@code expiryCount}. That may be
 *       long after it expired; a request in between is a miss all the same.
 *   <li>An entry is removed by hand: {@code invalidationCount}. One that is not there moves
 *       nothing.
 *   <li>A value is put over one that still lives: {@code replacedCount}.
 * </ul>
 *
 * <p>So each miss of {@link GuardedCache#get} ends as one of {@code loadCount},
 * {@code loadFailureCount} and {@code coalescedCount}. The fields are read one after another: under
 * traffic their sums may be off by the calls in flight. Immutable.
 *
 * @param hitCount requests answered from the cache
 * @param missCount requests that were not
 * @param coalescedCount misses that took the result of another caller's load
 * @param loadCount loads that gave a value or null
 * @param nullLoadCount loads that gave null
 * @param loadFailureCount loads that threw
 * @param evictionCount entries that a bound removed before their time
 * @param expiryCount entries that had expired when they were removed or replaced
 * @param invalidationCount entries that were removed by hand
 * @param replacedCount entries whose value another one replaced
 * @param itemCount entries now, with those that are about to go (a gauge)
 * @param bytes what they take, as the weigher counts; 0 without one (a gauge)
 * @param maximumItems the bound of {@code itemCount} (a gauge)
 * @param maximumBytes the bound of {@code bytes}; 0 if there is none (a gauge)
 * @param ttlNanos the ttl; 0 if there is none (a gauge)
 * @param loadDurations how long loads took, those that threw included
 */
public record CacheStats(
    long hitCount,
    long missCount,
    long coalescedCount,
    long loadCount,
    long nullLoadCount,
    long loadFailureCount,
    long evictionCount,
    long expiryCount,
    long invalidationCount,
    long replacedCount,
    long itemCount,
    long bytes,
    long maximumItems,
    long maximumBytes,
    long ttlNanos,
    HistogramSnapshot loadDurations)
    implements GuardStats<CacheStats> {

  /** What happened since {@code earlier}; of gauges, the later ones. */
  @Override
  public CacheStats minus(CacheStats earlier) {
    return new CacheStats(
        hitCount - earlier.hitCount,
        missCount - earlier.missCount,
        coalescedCount - earlier.coalescedCount,
        loadCount - earlier.loadCount,
        nullLoadCount - earlier.nullLoadCount,
        loadFailureCount - earlier.loadFailureCount,
        evictionCount - earlier.evictionCount,
        expiryCount - earlier.expiryCount,
        invalidationCount - earlier.invalidationCount,
        replacedCount - earlier.replacedCount,
        itemCount,
        bytes,
        maximumItems,
        maximumBytes,
        ttlNanos,
        loadDurations.minus(earlier.loadDurations));
  }

  /**
   * Whether the cache was asked at all.
   *
   * @return false before the first request
   */
  public boolean hasData() {
    return requestCount() > 0;
  }

  /**
   * Requests, answered from the cache or not.
   *
   * @return hits and misses
   */
  public long requestCount() {
    return hitCount + missCount;
  }

  /**
   * Share of requests answered from the cache, 0..1.
   *
   * @return {@code NaN} if there was no request
   */
  public double hitRate() {
    return (double) hitCount / requestCount();
  }

  /**
   * Share of loads that threw, 0..1.
   *
   * @return {@code NaN} if there was no load
   */
  public double loadFailureRate() {
    return (double) loadFailureCount / (loadCount + loadFailureCount);
  }

  /**
   * Time that loads took, those that threw included.
   *
   * @return nanoseconds, summed over all loads
   */
  public long loadNanos() {
    return loadDurations.sumNanos();
  }

  /**
   * Mean duration of a load: what a miss costs.
   *
   * @return zero without a load
   */
  public Duration averageLoad() {
    return loadDurations.hasData()
        ? Duration.ofNanos((long) loadDurations.meanNanos())
        : Duration.ZERO;
  }

  /**
   * How full the cache is by the bound that is nearer, 0..1.
   *
   * @return just above 1 while more is put than was evicted yet
   */
  public double utilisation() {
    double items = (double) itemCount / maximumItems;
    return maximumBytes == 0 ? items : Math.max(items, (double) bytes / maximumBytes);
  }
}
