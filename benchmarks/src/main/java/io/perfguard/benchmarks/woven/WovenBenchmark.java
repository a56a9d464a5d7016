/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.woven;

import com.alicp.jetcache.anno.CacheConsts;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.anno.Cached;
import com.alicp.jetcache.anno.config.EnableMethodCache;
import com.alicp.jetcache.anno.support.GlobalCacheConfig;
import com.alicp.jetcache.anno.support.JetCacheBaseBeans;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.perfguard.cache.CacheMethod;
import io.perfguard.cache.CacheMethods;
import io.perfguard.core.GuardRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * One hit of an annotated method: 256 text keys in turn, all of them cached, at most 10,000, a ttl
 * of a day where it is not said otherwise.
 */
public class WovenBenchmark {
  private static final int KEYS = 256;
  private static final int MAXIMUM = 10_000;
  private static final Duration TTL = Duration.ofHours(24);

  static {
    showTexts();
  }

  /** As for HitBenchmark: the map's profile is one for the whole JVM. */
  @SuppressWarnings("UnnecessaryAsync") // this very class is what it is about
  private static void showTexts() {
    Map<String, Integer> map = new ConcurrentHashMap<>();
    for (String key : keys()) {
      map.put(key, key.length());
    }
    long found = 0;
    for (int i = 0; i < 10_000; i++) {
      for (String key : keys()) {
        Integer value = map.get(key);
        found += value == null ? 0 : value;
      }
    }
    if (found == 0) {
      throw new AssertionError("texts of no length");
    }
  }

  static String[] keys() {
    String[] keys = new String[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "country:" + i;
    }
    return keys;
  }

  /** The keys that a thread asks for: equal to those that are cached, not the same objects. */
  @State(Scope.Thread)
  public static class Keys {
    private final String[] keys = keys();
    private int index;

    String next() {
      return keys[index++ & KEYS - 1];
    }
  }

  /** Ours. */
  public static class Service {
    private final String region;

    Service(String region) {
      this.region = region;
    }

    @CacheMethod(ttl = "24h", maximumItems = MAXIMUM)
    String one(String country) {
      return country + region;
    }

    @CacheMethod(ttl = "24h", maximumItems = MAXIMUM)
    String two(String country, int year) {
      return country + year + region;
    }

    @CacheMethod(ttl = "24h")
    String none() {
      return region;
    }
  }

  /** Ours, bound. */
  @State(Scope.Benchmark)
  public static class Woven {
    final Service service = new Service("EU");
    final Service second = new Service("US");
    private final GuardRegistry guards = GuardRegistry.create();

    /** Fills the caches. */
    public Woven() {
      CacheMethods.bind(guards);
      service.none();
      for (String key : keys()) {
        service.one(key);
        service.two(key, 2026);
        second.one(key);
      }
    }
  }

  /** Caffeine, without ttl and statistics. */
  @State(Scope.Benchmark)
  public static class Raw {
    final Cache<String, String> cache =
        Caffeine.newBuilder().maximumSize(MAXIMUM).build();

    /** Fills the cache. */
    public Raw() {
      for (String key : keys()) {
        cache.put(key, key);
      }
    }
  }

  /** Spring's service. */
  public static class SpringService {
    /** For Spring. */
    public SpringService() {}

    /**
     * The key is the argument.
     *
     * @param country the argument
     * @return a text
     */
    @Cacheable("one")
    public String one(String country) {
      return country + "EU";
    }

    /**
     * The key is an expression.
     *
     * @param country an argument
     * @param year an argument
     * @return a text
     */
    @Cacheable(cacheNames = "two", key = "#p0 + ':' + #p1")
    public String two(String country, int year) {
      return country + year + "EU";
    }
  }

  /** Spring's configuration. */
  @Configuration
  @EnableCaching
  public static class SpringConfig {
    /** For Spring. */
    public SpringConfig() {}

    /**
     * Caffeine, with statistics and ttl.
     *
     * @return the manager
     */
    @Bean
    public CacheManager manager() {
      CaffeineCacheManager manager = new CaffeineCacheManager("one", "two");
      manager.setCaffeine(
          Caffeine.newBuilder().maximumSize(MAXIMUM).expireAfterWrite(TTL).recordStats());
      return manager;
    }

    /**
     * The service.
     *
     * @return the service
     */
    @Bean
    public SpringService service() {
      return new SpringService();
    }
  }

  /** Spring. */
  @State(Scope.Benchmark)
  public static class Spring {
    final SpringService service =
        new AnnotationConfigApplicationContext(SpringConfig.class).getBean(SpringService.class);

    /** Fills the caches. */
    public Spring() {
      for (String key : keys()) {
        service.one(key);
        service.two(key, 2026);
      }
    }
  }

  /** JetCache's service. */
  public static class JetService {
    /** For Spring. */
    public JetService() {}

    /**
     * The key is the argument.
     *
     * @param country the argument
     * @return a text
     */
    @Cached(name = "one", expire = 86_400, cacheType = CacheType.LOCAL, localLimit = MAXIMUM)
    public String one(String country) {
      return country + "EU";
    }
  }

  /** JetCache's configuration. */
  @Configuration
  @EnableMethodCache(basePackages = "io.perfguard.benchmarks.woven")
  @Import(JetCacheBaseBeans.class)
  public static class JetConfig {
    /** For Spring. */
    public JetConfig() {}

    /**
     * Local caches alone, on Caffeine; keys as they come.
     *
     * @return the configuration
     */
    @Bean
    public GlobalCacheConfig config() {
      GlobalCacheConfig config = new GlobalCacheConfig();
      config.setRemoteCacheBuilders(Map.of());
      config.setLocalCacheBuilders(
          Map.of(CacheConsts.DEFAULT_AREA, CaffeineCacheBuilder.createCaffeineCacheBuilder()));
      return config;
    }

    /**
     * The service.
     *
     * @return the service
     */
    @Bean
    public JetService service() {
      return new JetService();
    }
  }

  /** JetCache. */
  @State(Scope.Benchmark)
  public static class Jet {
    final JetService service =
        new AnnotationConfigApplicationContext(JetConfig.class).getBean(JetService.class);

    /** Fills the cache. */
    public Jet() {
      for (String key : keys()) {
        service.one(key);
      }
    }
  }

  /**
   * One argument.
   *
   * @param from the caches
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public String one(Woven from, Keys keys) {
    return from.service.one(keys.next());
  }

  /**
   * One argument, of an object that is not the first of its class.
   *
   * @param from the caches
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public String oneOfSecond(Woven from, Keys keys) {
    return from.second.one(keys.next());
  }

  /**
   * Two arguments.
   *
   * @param from the caches
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public String two(Woven from, Keys keys) {
    return from.service.two(keys.next(), 2026);
  }

  /**
   * No argument.
   *
   * @param from the caches
   * @return the value
   */
  @Benchmark
  public String none(Woven from) {
    return from.service.none();
  }

  /**
   * Caffeine.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public @Nullable String raw(Raw from, Keys keys) {
    return from.cache.getIfPresent(keys.next());
  }

  /**
   * Spring, one argument.
   *
   * @param from the caches
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public String spring(Spring from, Keys keys) {
    return from.service.one(keys.next());
  }

  /**
   * Spring, an expression of two.
   *
   * @param from the caches
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public String springExpression(Spring from, Keys keys) {
    return from.service.two(keys.next(), 2026);
  }

  /**
   * JetCache, one argument.
   *
   * @param from the cache
   * @param keys the keys
   * @return the value
   */
  @Benchmark
  public String jetcache(Jet from, Keys keys) {
    return from.service.one(keys.next());
  }
}
