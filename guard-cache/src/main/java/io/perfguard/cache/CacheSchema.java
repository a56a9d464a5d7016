/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;

/** The schema of {@link CacheStats}. */
final class CacheSchema {
  private CacheSchema() {}

  static StatsSchema<CacheStats> build() {
    return StatsSchema.<CacheStats>builder()
        .counter("hitCount", Unit.COUNT, "hits", CacheStats::hitCount)
        .meter("cache.gets", "result", "hit")
        .headline()
        .counter("missCount", Unit.COUNT, "misses", CacheStats::missCount)
        .meter("cache.gets", "result", "miss")
        .headline()
        .rate("hitRate", "hit rate", CacheStats::hitRate)
        .counter("coalescedCount", Unit.COUNT, "coalesced misses", CacheStats::coalescedCount)
        .counter("loadCount", Unit.COUNT, "loads", CacheStats::loadCount)
        .headline()
        .counter("nullLoadCount", Unit.COUNT, "loads of null", CacheStats::nullLoadCount)
        .counter("loadFailureCount", Unit.COUNT, "failed loads", CacheStats::loadFailureCount)
        .headline()
        .histogram("loadDuration", "load duration", CacheStats::loadDurations)
        .meter("cache.load.duration")
        .headline()
        .counter("evictionCount", Unit.COUNT, "evictions", CacheStats::evictionCount)
        .headline()
        .counter(
            "itemsEvictionCount",
            Unit.COUNT,
            "evictions by items",
            s -> s.removals().items())
        .meter("cache.evictions", "cause", "items")
        .counter(
            "bytesEvictionCount",
            Unit.COUNT,
            "evictions by bytes",
            s -> s.removals().bytes())
        .meter("cache.evictions", "cause", "bytes")
        .counter("expiryCount", Unit.COUNT, "expiries", CacheStats::expiryCount)
        .meter("cache.evictions", "cause", "expired")
        .counter("invalidationCount", Unit.COUNT, "invalidations", CacheStats::invalidationCount)
        .counter(
            "collectedCount", Unit.COUNT, "collected values", s -> s.removals().collected())
        .meter("cache.evictions", "cause", "collected")
        .counter("replacedCount", Unit.COUNT, "replaced values", CacheStats::replacedCount)
        .counter("neverHitCount", Unit.COUNT, "entries never hit", CacheStats::neverHitCount)
        .counter(
            "coldMissCount", Unit.COUNT, "misses of new keys", s -> s.misses().cold())
        .counter(
            "expiredMissCount",
            Unit.COUNT,
            "misses after expiry",
            s -> s.misses().expired())
        .counter(
            "evictedMissCount",
            Unit.COUNT,
            "misses after eviction",
            s -> s.misses().evicted())
        .counter(
            "invalidatedMissCount",
            Unit.COUNT,
            "misses after invalidation",
            s -> s.misses().invalidated())
        .counter("putCount", Unit.COUNT, "puts", CacheStats::putCount)
        .meter("cache.puts")
        .counter("refreshCount", Unit.COUNT, "refreshes", CacheStats::refreshCount)
        .counter(
            "refreshFailureCount", Unit.COUNT, "failed refreshes", CacheStats::refreshFailureCount)
        .counter("reloadCount", Unit.COUNT, "reloads", CacheStats::reloadCount)
        .counter(
            "unchangedReloadCount",
            Unit.COUNT,
            "reloads of an equal value",
            CacheStats::unchangedReloadCount)
        .gauge("itemCount", Unit.COUNT, "entries", CacheStats::itemCount)
        .meter("cache.size")
        .headline()
        .gauge("bytes", Unit.BYTES, "size", CacheStats::bytes)
        .meter("cache.bytes")
        .headline()
        .gauge("maximumItems", Unit.COUNT, "bound of entries", CacheStats::maximumItems)
        .gauge("maximumBytes", Unit.BYTES, "bound of size, 0 for none", CacheStats::maximumBytes)
        .gauge("ttl", Unit.NANOSECONDS, "ttl, 0 for none", CacheStats::ttlNanos)
        .gauge("ttlLeft", Unit.NANOSECONDS, "average ttl left", CacheStats::ttlLeftNanos)
        .gauge("shortTtlCount", Unit.COUNT, "under an hour left", CacheStats::shortTtlCount)
        .gauge("uniqueKeyCount", Unit.COUNT, "unique keys", CacheStats::uniqueKeyCount)
        .counter(
            "receiverCount",
            Unit.COUNT,
            "objects that the cached method was called on",
            CacheStats::receiverCount)
        .build();
  }
}
