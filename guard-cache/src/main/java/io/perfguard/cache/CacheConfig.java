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
 * What bounds a cache and how long its entries live. There is no cache without a bound. Immutable.
 *
 * @param maximumItems the most entries, >= 1
 * @param maximumBytes the most bytes, keys, values and what the cache needs for each, >= 1 B; empty
 *     if {@code maximumItems} alone bounds
 * @param eviction what goes when it is full
 * @param ttl how long an entry may be used after it was put, > 0; empty if it does not age
 * @param ttlJitter the part of the ttl by which each entry's is shortened by chance, 0..1
 * @param expireAfterAccess how long an entry may be used after it was last read or put, > 0; empty
 *     if idleness does not matter
 * @param refreshAfter how old an entry is when a hit makes it load anew in the background, > 0 and
 *     shorter than the ttl; empty if never
 * @param loadTimeout how long a load may take, > 0; empty for as long as it takes
 * @param errorTtl how long what a load threw is thrown again without loading, > 0; empty if the
 *     next request loads
 * @param weakValues whether a value goes when nobody else holds it
 * @param cacheNulls whether a load that gives null is kept as an entry without value
 * @param precise whether time is read exactly at each hit, instead of up to some milliseconds late
 */
public record CacheConfig(
    long maximumItems,
    Optional<DataSize> maximumBytes,
    Eviction eviction,
    Optional<Duration> ttl,
    double ttlJitter,
    Optional<Duration> expireAfterAccess,
    Optional<Duration> refreshAfter,
    Optional<Duration> loadTimeout,
    Optional<Duration> errorTtl,
    boolean weakValues,
    boolean cacheNulls,
    boolean precise) {
  /** 10,000 entries of any size and age. */
  public static final CacheConfig DEFAULTS = new CacheConfig(
      10_000,
      Optional.empty(),
      Eviction.ADAPTIVE,
      Optional.empty(),
      0,
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      false,
      false,
      false);

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * Checks the ranges.
   *
   * @param maximumItems the most entries
   * @param maximumBytes the most bytes
   * @param eviction what goes
   * @param ttl the time to live
   * @param ttlJitter what it is shortened by
   * @param expireAfterAccess the time to be idle
   * @param refreshAfter when a hit loads anew
   * @param loadTimeout how long a load may take
   * @param errorTtl how long an exception is kept
   * @param weakValues whether values are held weakly
   * @param cacheNulls whether null is kept
   * @param precise whether time is exact
   */
  public CacheConfig {
    Require.atLeast(1, maximumItems, "maximumItems");
    Require.nonNull(maximumBytes, "maximumBytes");
    maximumBytes.ifPresent(size -> Require.atLeast(1, size.bytes(), "maximumBytes"));
    Require.nonNull(eviction, "eviction");
    positive(ttl, "ttl");
    Require.rate(ttlJitter, "ttlJitter");
    positive(expireAfterAccess, "expireAfterAccess");
    positive(refreshAfter, "refreshAfter");
    positive(loadTimeout, "loadTimeout");
    positive(errorTtl, "errorTtl");
    if (ttl.isPresent()
        && refreshAfter.isPresent()
        && refreshAfter.get().compareTo(ttl.get()) >= 0) {
      throw new IllegalArgumentException("refreshAfter must be shorter than the ttl of " + ttl.get()
          + ", was " + refreshAfter.get());
    }
    if (ttlJitter > 0 && ttl.isEmpty()) {
      throw new IllegalArgumentException("ttlJitter needs a ttl, had none; it was " + ttlJitter);
    }
  }

  private static void positive(Optional<Duration> time, String what) {
    Require.nonNull(time, what).ifPresent(present -> Require.positive(present, what));
  }

  /** The bound of bytes as a number; 0 for none. */
  long maximumBytesOrZero() {
    return maximumBytes.map(DataSize::bytes).orElse(0L);
  }

  /** The ttl as a number; 0 for none, 292 years for all that is longer. */
  long ttlNanosOrZero() {
    return nanosOrZero(ttl);
  }

  static long nanosOrZero(Optional<Duration> some) {
    return some.map(CacheConfig::nanos).orElse(0L);
  }

  static long nanos(Duration time) {
    return time.compareTo(LONGEST) < 0 ? time.toNanos() : Long.MAX_VALUE;
  }
}
