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
        .headline()
        .counter("missCount", Unit.COUNT, "misses", CacheStats::missCount)
        .headline()
        .rate("hitRate", "hit rate", CacheStats::hitRate)
        .counter("coalescedCount", Unit.COUNT, "coalesced misses", CacheStats::coalescedCount)
        .counter("loadCount", Unit.COUNT, "loads", CacheStats::loadCount)
        .headline()
        .counter("nullLoadCount", Unit.COUNT, "loads of null", CacheStats::nullLoadCount)
        .counter("loadFailureCount", Unit.COUNT, "failed loads", CacheStats::loadFailureCount)
        .headline()
        .histogram("loadDuration", "load duration", CacheStats::loadDurations)
        .headline()
        .counter("evictionCount", Unit.COUNT, "evictions", CacheStats::evictionCount)
        .headline()
        .counter("expiryCount", Unit.COUNT, "expiries", CacheStats::expiryCount)
        .counter("invalidationCount", Unit.COUNT, "invalidations", CacheStats::invalidationCount)
        .counter("replacedCount", Unit.COUNT, "replaced values", CacheStats::replacedCount)
        .gauge("itemCount", Unit.COUNT, "entries", CacheStats::itemCount)
        .headline()
        .gauge("bytes", Unit.BYTES, "size", CacheStats::bytes)
        .headline()
        .gauge("maximumItems", Unit.COUNT, "bound of entries", CacheStats::maximumItems)
        .gauge("maximumBytes", Unit.BYTES, "bound of size, 0 for none", CacheStats::maximumBytes)
        .gauge("ttl", Unit.NANOSECONDS, "ttl, 0 for none", CacheStats::ttlNanos)
        .build();
  }
}
