/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;
import java.util.Map;

/** The schema of {@link OperationStats}. */
final class OperationSchema {
  private OperationSchema() {}

  static StatsSchema<OperationStats> build() {
    StatsSchema.Builder<OperationStats> schema = StatsSchema.<OperationStats>builder()
        .counter("count", Unit.COUNT, "runs", OperationStats::count)
        .headline()
        .counter("errorCount", Unit.COUNT, "failed runs", OperationStats::errorCount)
        .headline()
        .counter("timeoutCount", Unit.COUNT, "timed-out runs", OperationStats::timeoutCount)
        .histogram("duration", "duration", OperationStats::durations)
        .headline();
    for (Resource resource : Resource.values()) {
      schema.counter(
          "time",
          Unit.NANOSECONDS,
          "time in " + resource.label(),
          Map.of("resource", resource.tag(), "mode", "wall"),
          stats -> stats.wall().get(resource));
      schema.counter(
          "time",
          Unit.NANOSECONDS,
          "work in " + resource.label(),
          Map.of("resource", resource.tag(), "mode", "work"),
          stats -> stats.work().get(resource));
      if (resource != Resource.SELF) {
        schema.counter(
            "calls",
            Unit.COUNT,
            "calls of " + resource.label(),
            Map.of("resource", resource.tag()),
            stats -> stats.calls().get(resource));
      }
    }
    return schema
        .rate("errorRate", "failed share", OperationStats::errorRate)
        .counter("cacheHitCount", Unit.COUNT, "cache hits", OperationStats::cacheHitCount)
        .counter("cacheMissCount", Unit.COUNT, "cache misses", OperationStats::cacheMissCount)
        .rate("cacheHitRate", "cache hit rate", OperationStats::cacheHitRate)
        .counter(
            "cacheLoadTime",
            Unit.NANOSECONDS,
            "time of cache loads",
            OperationStats::cacheLoadNanos)
        .counter("allocatedBytes", Unit.BYTES, "allocated", OperationStats::allocatedBytes)
        .counter(
            "allocationCount",
            Unit.COUNT,
            "runs with known allocation",
            OperationStats::allocationCount)
        .counter("cost", Unit.PICO_DOLLARS, "cost", OperationStats::costPicos)
        .headline()
        .counter("lateCount", Unit.COUNT, "late costs and branches", OperationStats::lateCount)
        .counter("misuseCount", Unit.COUNT, "misused scopes", OperationStats::misuseCount)
        .counter(
            "sequentialCount",
            Unit.COUNT,
            "runs with calls in sequence",
            OperationStats::sequentialCount)
        .counter("observedTime", Unit.NANOSECONDS, "observed for", OperationStats::observedNanos)
        .build();
  }
}
