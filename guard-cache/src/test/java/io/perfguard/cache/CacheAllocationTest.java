/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.NamedOperation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheAllocationTest {
  private static final int CALLS = 20_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void a_hit_costs_no_bytes() {
    assertThat(allocated(GuardedCache.<String, String>builder("plain").build())).isZero();
    assertThat(allocated(
            GuardedCache.<String, String>builder("full").maximumItems(64).build()))
        .isZero();
  }

  @Test
  void a_hit_with_ttl_and_both_bounds_costs_no_bytes() {
    assertThat(allocated(GuardedCache.<String, String>builder("all")
            .maximumItems(100)
            .maximumBytes(DataSize.ofKilobytes(1))
            .weigher((key, value) -> 8)
            .ttl(Duration.ofHours(1))
            .build()))
        .isZero();
  }

  @Test
  void a_hit_costs_no_bytes_in_the_other_engine_either() {
    assertThat(allocated(GuardedCache.<String, String>builder("lru")
            .eviction(Eviction.LRU)
            .maximumItems(64)
            .expireAfterAccess(Duration.ofHours(1))
            .refreshAfter(Duration.ofHours(1))
            .cacheNulls()
            .build()))
        .isZero();
  }

  @Test
  void a_hit_inside_an_operation_costs_no_bytes() {
    NamedOperation operation = NamedOperation.of("op", new ManualClock());
    var cache = GuardedCache.<String, String>builder("c").build();
    try (var scope = operation.begin()) {
      assertThat(scope.operationName()).isEqualTo("op");
      assertThat(allocated(cache)).isZero();
    }
    assertThat(operation.stats().cacheHitCount()).isPositive();
  }

  /**
   * The least of several rounds: the compiler and class loading allocate on this thread, too, in
   * the first ones.
   */
  private long allocated(GuardedCache<String, String> cache) {
    String[] keys = new String[64];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "key" + i;
      cache.put(keys[i], keys[i]);
    }
    Loader<String, String, RuntimeException> loader = key -> {
      throw new AssertionError("a miss: " + key);
    };
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        cache.get(keys[i & 63], loader);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
