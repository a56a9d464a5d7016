/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.hitrate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What each policy makes of a trace. */
final class Policies {
  /** As many requests per second as the shadow caches can see all of. */
  private static final Duration BETWEEN = Duration.ofNanos(100_000);

  private Policies() {}

  /** Ours, after it was asked for all keys. */
  static GuardedCache<Long, Long> ours(long[] keys, long salt, int size, Eviction eviction) {
    ManualClock clock = new ManualClock();
    GuardedCache<Long, Long> cache = GuardedCache.<Long, Long>builder("trace")
        .maximumItems(size)
        .eviction(eviction)
        .clock(clock)
        .build();
    for (long key : keys) {
      clock.advance(BETWEEN);
      cache.get(key ^ salt, absent -> absent);
    }
    return cache;
  }

  /** The hit rate of Caffeine, with its maintenance on the caller. */
  static double caffeine(long[] keys, long salt, int size) {
    Cache<Long, Long> cache =
        Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
    long hits = 0;
    for (long key : keys) {
      Long salted = key ^ salt;
      if (cache.getIfPresent(salted) != null) {
        hits++;
      } else {
        cache.put(salted, salted);
      }
    }
    return (double) hits / keys.length;
  }

  /** The hit rate of a map in the order of access. */
  static double exactLru(long[] keys, int size) {
    Map<Long, Long> map = new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
        return size() > size;
      }
    };
    long hits = 0;
    for (long key : keys) {
      if (map.get(key) != null) {
        hits++;
      } else {
        map.put(key, key);
      }
    }
    return (double) hits / keys.length;
  }

  /**
   * The best that any policy could do: what is asked for again last, goes first.
   *
   * <p>Source: Belady, "A study of replacement algorithms for a virtual-storage computer", IBM
   * Systems Journal 5(2), 1966.
   */
  static double optimal(long[] keys, int size) {
    int[] next = new int[keys.length];
    Map<Long, Integer> seen = new HashMap<>();
    for (int i = keys.length - 1; i >= 0; i--) {
      Integer later = seen.put(keys[i], i);
      next[i] = later == null ? keys.length + i : later;
    }
    TreeMap<Integer, Long> byNext = new TreeMap<>();
    Map<Long, Integer> there = new HashMap<>();
    long hits = 0;
    for (int i = 0; i < keys.length; i++) {
      Integer was = there.put(keys[i], next[i]);
      byNext.put(next[i], keys[i]);
      if (was != null) {
        hits++;
        byNext.remove(was);
      } else if (there.size() > size) {
        there.remove(byNext.pollLastEntry().getValue());
      }
    }
    return (double) hits / keys.length;
  }
}
