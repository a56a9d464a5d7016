/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads of many threads: 16,384 numbers of which few are asked for often (Zipf 0.99); what is
 * missing is put. The cache of 12,288 finds 96 of 100. Warmed up for seconds: while two threads run
 * what is not compiled yet they get into each other's way, which none of them does afterwards.
 */
@Warmup(iterations = 8, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ZipfBenchmark {
  private static final int KEYS = 1 << 14;
  private static final int MAXIMUM = KEYS / 4 * 3;
  private static final int ASKED = 1 << 18;

  /** What each thread asks for, beginning somewhere of its own. */
  @State(Scope.Thread)
  public static class Asked {
    private static final Integer[] ZIPF = zipf();
    private int index = new Random().nextInt(ASKED);

    Integer next() {
      return ZIPF[index++ & ASKED - 1];
    }

    private static Integer[] zipf() {
      double[] sums = new double[KEYS];
      double sum = 0;
      for (int i = 0; i < KEYS; i++) {
        sum += 1 / Math.pow(i + 1, 0.99);
        sums[i] = sum;
      }
      Random random = new Random(Seed.FIXED);
      Integer[] keys = new Integer[KEYS];
      for (int i = 0; i < KEYS; i++) {
        keys[i] = i * 31;
      }
      Integer[] asked = new Integer[ASKED];
      for (int i = 0; i < ASKED; i++) {
        int at = Arrays.binarySearch(sums, random.nextDouble() * sum);
        asked[i] = keys[at < 0 ? Math.min(KEYS - 1, -at - 1) : at];
      }
      return asked;
    }
  }

  /** Ours, least recently used. */
  @State(Scope.Benchmark)
  public static class Lru {
    final GuardedCache<Integer, Integer> cache = GuardedCache.<Integer, Integer>builder("lru")
        .eviction(Eviction.LRU)
        .maximumItems(MAXIMUM)
        .build();
  }

  /** Ours, adaptive. */
  @State(Scope.Benchmark)
  public static class Adaptive {
    final GuardedCache<Integer, Integer> cache =
        GuardedCache.<Integer, Integer>builder("adaptive").maximumItems(MAXIMUM).build();
  }

  /** Caffeine. */
  @State(Scope.Benchmark)
  public static class Raw {
    final Cache<Integer, Integer> cache =
        Caffeine.newBuilder().maximumSize(MAXIMUM).build();
  }

  /** What one writes by hand. */
  @State(Scope.Benchmark)
  public static class Locked {
    private final Map<Integer, Integer> map = new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
        return size() > MAXIMUM;
      }
    };

    synchronized @Nullable Integer get(Integer key) {
      return map.get(key);
    }

    synchronized void put(Integer key, Integer value) {
      map.put(key, value);
    }
  }

  /**
   * Ours.
   *
   * @param from the cache
   * @param asked the keys
   * @return the value
   */
  @Benchmark
  @Threads(Threads.MAX)
  public Integer lru(Lru from, Asked asked) {
    Integer key = asked.next();
    Integer value = from.cache.getIfPresent(key);
    if (value == null) {
      from.cache.put(key, key);
    }
    return key;
  }

  /**
   * Ours.
   *
   * @param from the cache
   * @param asked the keys
   * @return the value
   */
  @Benchmark
  @Threads(Threads.MAX)
  public Integer adaptive(Adaptive from, Asked asked) {
    Integer key = asked.next();
    Integer value = from.cache.getIfPresent(key);
    if (value == null) {
      from.cache.put(key, key);
    }
    return key;
  }

  /**
   * Caffeine.
   *
   * @param from the cache
   * @param asked the keys
   * @return the value
   */
  @Benchmark
  @Threads(Threads.MAX)
  public Integer caffeine(Raw from, Asked asked) {
    Integer key = asked.next();
    Integer value = from.cache.getIfPresent(key);
    if (value == null) {
      from.cache.put(key, key);
    }
    return key;
  }

  /**
   * A LinkedHashMap under a lock.
   *
   * @param from the map
   * @param asked the keys
   * @return the value
   */
  @Benchmark
  @Threads(Threads.MAX)
  public Integer locked(Locked from, Asked asked) {
    Integer key = asked.next();
    Integer value = from.get(key);
    if (value == null) {
      from.put(key, key);
    }
    return key;
  }
}
