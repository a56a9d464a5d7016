/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.cache.Eviction;
import io.perfguard.cache.GuardedCache;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.cache2k.Cache2kBuilder;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One hit: 1,024 text keys in turn, all of them there, in a cache bounded at 10,000 entries. */
public class HitBenchmark {
  private static final int KEYS = 1_024;
  private static final int MAXIMUM = 10_000;
  private static final Duration TTL = Duration.ofHours(1);

  /*
   * All caches here find keys by ConcurrentHashMap.get, whose profile is one for the whole JVM: whether the JIT inlines
   * String.equals in it would depend on who else used such maps, by chance and at start-up alone, and makes some 5 ns. So
   * each fork begins by showing it texts, the best case for all.
   */
  static {
    showTexts();
  }

  @SuppressWarnings("UnnecessaryAsync") // this very class is what it is about
  private static void showTexts() {
    Map<String, Integer> map = new ConcurrentHashMap<>();
    for (String key : keys()) {
      map.put(key, key.length());
    }
    long found = 0;
    for (int i = 0; i < 3_000; i++) {
      for (String key : keys()) {
        Integer value = map.get(key);
        found += value == null ? 0 : value;
      }
    }
    if (found == 0) {
      throw new AssertionError("texts of no length");
    }
  }

  /** The keys that a thread asks for: equal to those in the cache, not the same objects. */
  @State(Scope.Thread)
  public static class Keys {
    private final String[] keys = keys();
    private int index;

    String next() {
      return keys[index++ & KEYS - 1];
    }
  }

  static String[] keys() {
    Random random = new Random(Seed.FIXED);
    String[] keys = new String[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "factor:" + random.nextInt(1_000_000) + ":" + i;
    }
    return keys;
  }

  /** Ours, adaptive, with a ttl; statistics are always on. */
  @State(Scope.Benchmark)
  public static class Adaptive {
    final GuardedCache<String, Integer> cache = filled(GuardedCache.<String, Integer>builder("hit")
        .maximumItems(MAXIMUM)
        .ttl(TTL)
        .build());
  }

  /** Ours, least recently used, with a ttl. */
  @State(Scope.Benchmark)
  public static class Lru {
    final GuardedCache<String, Integer> cache = filled(GuardedCache.<String, Integer>builder("hit")
        .maximumItems(MAXIMUM)
        .eviction(Eviction.LRU)
        .ttl(TTL)
        .build());
  }

  static GuardedCache<String, Integer> filled(GuardedCache<String, Integer> cache) {
    for (String key : keys()) {
      cache.put(key, key.length());
    }
    return cache;
  }

  /** Caffeine with nothing but the bound. */
  @State(Scope.Benchmark)
  public static class Raw {
    final Cache<String, Integer> cache =
        Caffeine.newBuilder().maximumSize(MAXIMUM).build();

    /** Fills it. */
    public Raw() {
      for (String key : keys()) {
        cache.put(key, key.length());
      }
    }
  }

  /** Caffeine with what ours has. */
  @State(Scope.Benchmark)
  public static class Equal {
    final Cache<String, Integer> cache = Caffeine.newBuilder()
        .maximumSize(MAXIMUM)
        .expireAfterWrite(TTL)
        .recordStats()
        .build();

    /** Fills it. */
    public Equal() {
      for (String key : keys()) {
        cache.put(key, key.length());
      }
    }
  }

  /** Guava with what ours has. */
  @State(Scope.Benchmark)
  public static class Guava {
    final com.google.common.cache.Cache<String, Integer> cache = CacheBuilder.newBuilder()
        .maximumSize(MAXIMUM)
        .expireAfterWrite(TTL)
        .recordStats()
        .build();

    /** Fills it. */
    public Guava() {
      for (String key : keys()) {
        cache.put(key, key.length());
      }
    }
  }

  /** cache2k with what ours has. */
  @State(Scope.Benchmark)
  public static class Cache2k {
    final org.cache2k.Cache<String, Integer> cache = new Cache2kBuilder<
        String, Integer>() {}.entryCapacity(MAXIMUM).expireAfterWrite(TTL).build();

    /** Fills it. */
    public Cache2k() {
      for (String key : keys()) {
        cache.put(key, key.length());
      }
    }
  }

  /** Ehcache on the heap with a bound and a ttl. */
  @State(Scope.Benchmark)
  public static class Ehcache {
    final org.ehcache.Cache<String, Integer> cache = CacheManagerBuilder.newCacheManagerBuilder()
        .build(true)
        .createCache(
            "hit",
            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    String.class, Integer.class, ResourcePoolsBuilder.heap(MAXIMUM))
                .withExpiry(ExpiryPolicyBuilder.timeToLiveExpiration(TTL)));

    /** Fills it. */
    public Ehcache() {
      for (String key : keys()) {
        cache.put(key, key.length());
      }
    }
  }

  /**
   * Ours.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer adaptive(Adaptive from, Keys keys) {
    return from.cache.getIfPresent(keys.next());
  }

  /**
   * Ours, by the way that loads what is missing.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public Integer adaptiveGet(Adaptive from, Keys keys) {
    return from.cache.get(keys.next(), key -> 0);
  }

  /**
   * Ours, least recently used.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer lru(Lru from, Keys keys) {
    return from.cache.getIfPresent(keys.next());
  }

  /**
   * Caffeine without ttl and statistics.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer caffeineRaw(Raw from, Keys keys) {
    return from.cache.getIfPresent(keys.next());
  }

  /**
   * Caffeine with both.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer caffeineEqual(Equal from, Keys keys) {
    return from.cache.getIfPresent(keys.next());
  }

  /**
   * Guava.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer guava(Guava from, Keys keys) {
    return from.cache.getIfPresent(keys.next());
  }

  /**
   * cache2k.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer cache2k(Cache2k from, Keys keys) {
    return from.cache.peek(keys.next());
  }

  /**
   * Ehcache.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable Integer ehcache(Ehcache from, Keys keys) {
    return from.cache.get(keys.next());
  }
}
