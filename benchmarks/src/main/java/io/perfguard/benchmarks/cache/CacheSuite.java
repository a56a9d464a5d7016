/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench cache}: what a hit costs, and how reads scale. */
public final class CacheSuite {
  private static final Class<ZipfBenchmark> ZIPF = ZipfBenchmark.class;
  private static final Class<HitBenchmark> HIT = HitBenchmark.class;

  private CacheSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    String locked = "LinkedHashMap under a lock";
    String caffeine = "Caffeine";
    String raw = "Caffeine, no ttl, no stats";
    Comparison.named("cache")
        .add(Row.of("hit, ADAPTIVE, ttl, stats", HIT, "adaptive")
            .atMost(3, 1, raw, HIT, "caffeineRaw")
            .withoutAllocation()
            .against("Caffeine, ttl, stats", HIT, "caffeineEqual")
            .against("Guava, ttl, stats", HIT, "guava")
            .against("cache2k, ttl, stats", HIT, "cache2k")
            .against("Ehcache 3 heap, ttl, stats", HIT, "ehcache"))
        .add(Row.of("hit by get with a loader, ADAPTIVE", HIT, "adaptiveGet")
            .atMost(3, 1, raw, HIT, "caffeineRaw")
            .withoutAllocation())
        .add(Row.of("hit, LRU, ttl, stats", HIT, "lru")
            .atMost(3, 1, raw, HIT, "caffeineRaw")
            .withoutAllocation())
        .add(Row.of("Zipf, 96 % reads, 4 % puts, a thread for each core, LRU", ZIPF, "lru")
            .atMost(0, 1 / 3.0, locked, ZIPF, "locked")
            .atMost(0, 2, caffeine, ZIPF, "caffeine")
            .against(locked, ZIPF, "locked")
            .against(caffeine, ZIPF, "caffeine"))
        .add(
            Row.of("Zipf, 96 % reads, 4 % puts, a thread for each core, ADAPTIVE", ZIPF, "adaptive")
                .against(locked, ZIPF, "locked")
                .against(caffeine, ZIPF, "caffeine"))
        .run(Arguments.parse(args));
  }
}
