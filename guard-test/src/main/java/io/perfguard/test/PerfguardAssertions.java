/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.cache.GuardedCache;
import io.perfguard.core.GuardRegistry;

/**
 * Where assertions begin:
 *
 * <pre>{@code
 * assertThat(factors).loadsOnceFor(() -> service.quote(order)).hasHitRateOfAtLeast(0.9);
 * assertThat(guards).hasNoFinding("PG-210");
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class PerfguardAssertions {
  private PerfguardAssertions() {}

  /**
   * About a cache.
   *
   * @param cache the cache
   * @return its assertions
   */
  public static GuardedCacheAssert assertThat(GuardedCache<?, ?> cache) {
    return new GuardedCacheAssert(cache);
  }

  /**
   * About what a registry finds.
   *
   * @param guards the registry
   * @return its assertions
   */
  public static GuardRegistryAssert assertThat(GuardRegistry guards) {
    return new GuardRegistryAssert(guards);
  }
}
