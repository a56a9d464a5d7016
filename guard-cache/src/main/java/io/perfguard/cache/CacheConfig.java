/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.Optional;

/**
 * What bounds a cache. There is no cache without a bound. Immutable.
 *
 * @param maximumItems the most entries, >= 1
 * @param maximumBytes the most bytes, as the weigher counts them, >= 1 B; empty if
 *     {@code maximumItems} alone bounds
 * @param ttl how long an entry may be used after it was put, > 0; empty if it does not age
 */
public record CacheConfig(
    long maximumItems, Optional<DataSize> maximumBytes, Optional<Duration> ttl) {
  /** 10,000 entries of any size and age. */
  public static final CacheConfig DEFAULTS =
      new CacheConfig(10_000, Optional.empty(), Optional.empty());

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * Checks the ranges.
   *
   * @param maximumItems the most entries
   * @param maximumBytes the most bytes
   * @param ttl the time to live
   */
  public CacheConfig {
    Require.atLeast(1, maximumItems, "maximumItems");
    Require.nonNull(maximumBytes, "maximumBytes");
    maximumBytes.ifPresent(size -> Require.atLeast(1, size.bytes(), "maximumBytes"));
    Require.nonNull(ttl, "ttl");
    ttl.ifPresent(time -> Require.positive(time, "ttl"));
  }

  /** The bound of bytes as a number; 0 for none. */
  long maximumBytesOrZero() {
    return maximumBytes.map(DataSize::bytes).orElse(0L);
  }

  /** The ttl as a number; 0 for none, 292 years for all that is longer. */
  long ttlNanosOrZero() {
    return ttl.map(time -> time.compareTo(LONGEST) < 0 ? time.toNanos() : Long.MAX_VALUE)
        .orElse(0L);
  }
}
