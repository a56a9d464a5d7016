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
 *       caller's load, or only asked; {@code misses} tell why.
 *   <li>A miss takes the result of another caller's load, value or exception:
 *       {@code coalescedCount}.
 *   <li>A load ends: {@code loadCount} or {@code loadFailureCount}, and {@code loadDurations}
 *       either way; {@code nullLoadCount} besides, if it gave null. Loads of {@code warmUp} and
 *       refreshes are loads too; a load of many keys with one call counts once for each key.
 *   <li>A living entry is loaded anew in the background: {@code refreshCount}, or
 *       {@code refreshFailureCount} if that threw.
 *   <li>A load brings a value for a key whose older value was still at hand: {@code reloadCount};
 *       {@code unchangedReloadCount} if both are equal.
 *   <li>An entry leaves: {@code removals}, by cause; {@code neverHitCount} besides if it had never
 *       been read, unless a newer value replaced it.
 * </ul>
 *
 * <p>So each miss of {@link GuardedCache#get} ends as one of {@code loadCount},
 * {@code loadFailureCount} and {@code coalescedCount}, and each entry put is there or among the
 * removals. The fields are read one after another: under traffic their sums may be off by the calls
 * in flight. Immutable.
 *
 * @param hitCount requests answered from the cache
 * @param missCount requests that were not
 * @param misses why not
 * @param coalescedCount misses that took the result of another caller's load
 * @param loadCount loads that gave a value or null
 * @param nullLoadCount loads that gave null
 * @param loadFailureCount loads that threw
 * @param refreshCount living entries that were loaded anew
 * @param refreshFailureCount such loads that threw; the entry stayed
 * @param reloadCount loads whose older value was at hand
 * @param unchangedReloadCount of these, the ones that brought an equal value
 * @param putCount entries put, by hand or by a load
 * @param removals entries that left, by cause
 * @param neverHitCount entries that left without ever having been read
 * @param receiverCount objects that a cached method with a scope of its instance was called on; 0
 *     for other caches
 * @param itemCount entries now, with those that are about to go (a gauge)
 * @param bytes what they count; 0 if no bytes are counted (a gauge)
 * @param maximumItems the bound of {@code itemCount} (a gauge)
 * @param maximumBytes the bound of {@code bytes}; 0 if there is none (a gauge)
 * @param ttlNanos the ttl; 0 if there is none (a gauge)
 * @param ttlLeftNanos how long living entries that expire have left, on average, to a sixteenth; 0
 *     if there is none (a gauge)
 * @param shortTtlCount living entries that have less than an hour left (a gauge)
 * @param uniqueKeyCount different keys that were ever asked for in vain or put, to some 2 % (a
 *     gauge)
 * @param loadDurations how long loads took, those that threw included
 */
public record CacheStats(
    long hitCount,
    long missCount,
    MissCounts misses,
    long coalescedCount,
    long loadCount,
    long nullLoadCount,
    long loadFailureCount,
    long refreshCount,
    long refreshFailureCount,
    long reloadCount,
    long unchangedReloadCount,
    long putCount,
    RemovalCounts removals,
    long neverHitCount,
    long receiverCount,
    long itemCount,
    long bytes,
    long maximumItems,
    long maximumBytes,
    long ttlNanos,
    long ttlLeftNanos,
    long shortTtlCount,
    long uniqueKeyCount,
    HistogramSnapshot loadDurations)
    implements GuardStats<CacheStats> {

  /** What happened since {@code earlier}; of gauges, the later ones. */
  @Override
  public CacheStats minus(CacheStats earlier) {
    return new CacheStats(
        hitCount - earlier.hitCount,
        missCount - earlier.missCount,
        misses.minus(earlier.misses),
        coalescedCount - earlier.coalescedCount,
        loadCount - earlier.loadCount,
        nullLoadCount - earlier.nullLoadCount,
        loadFailureCount - earlier.loadFailureCount,
        refreshCount - earlier.refreshCount,
        refreshFailureCount - earlier.refreshFailureCount,
        reloadCount - earlier.reloadCount,
        unchangedReloadCount - earlier.unchangedReloadCount,
        putCount - earlier.putCount,
        removals.minus(earlier.removals),
        neverHitCount - earlier.neverHitCount,
        receiverCount - earlier.receiverCount,
        itemCount,
        bytes,
        maximumItems,
        maximumBytes,
        ttlNanos,
        ttlLeftNanos,
        shortTtlCount,
        uniqueKeyCount,
        loadDurations.minus(earlier.loadDurations));
  }

  /**
   * Entries that a bound removed before their time.
   *
   * @return those by items and by bytes
   */
  public long evictionCount() {
    return removals.items() + removals.bytes();
  }

  /**
   * Entries that had expired when they were removed or replaced.
   *
   * @return entries
   */
  public long expiryCount() {
    return removals.expired();
  }

  /**
   * Entries that were removed by hand.
   *
   * @return entries
   */
  public long invalidationCount() {
    return removals.invalidated();
  }

  /**
   * Living entries whose value another one replaced.
   *
   * @return entries
   */
  public long replacedCount() {
    return removals.replaced();
  }

  /**
   * Share of comparable reloads that brought what was there already, 0..1.
   *
   * @return {@code NaN} if there was none
   */
  public double unchangedReloadRate() {
    return (double) unchangedReloadCount / reloadCount;
  }

  /**
   * Share of the entries that left without ever having been read, 0..1; replaced ones not counted.
   *
   * @return {@code NaN} if none left
   */
  public double neverHitRate() {
    long left =
        evictionCount() + removals.expired() + removals.invalidated() + removals.collected();
    return (double) neverHitCount / left;
  }

  /**
   * How long living entries have left on average, if they expire.
   *
   * @return zero if there is none
   */
  public Duration averageTtlLeft() {
    return Duration.ofNanos(ttlLeftNanos);
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
