/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.internal.CacheCounts;
import io.perfguard.cache.internal.CacheEngine;
import io.perfguard.cache.internal.CaffeineEngine;
import io.perfguard.cache.internal.EntrySizes;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.FlightTable;
import io.perfguard.core.mechanism.WaitEnd;
import io.perfguard.core.mechanism.WaitListener;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is bounded, lets one caller load for all, and keeps its own numbers:
 *
 * <pre>{@code
 * GuardedCache<String, Factor> factors = GuardedCache.<String, Factor>builder("factors")
 *     .maximumItems(10_000)
 *     .ttl(Duration.ofHours(24))
 *     .register(guards);
 * Factor factor = factors.get("US:2024", repository::load);
 * }</pre>
 *
 * <p>Keys need {@code equals} and {@code hashCode} that do not change while they are in it: an
 * entry whose key changed is found by nobody, not even by eviction, and stays. Values are never
 * null; a loader may give null if the type says so: {@code GuardedCache<String, @Nullable Factor>}.
 *
 * <p>The cache never breaks the call that it guards: where an entry cannot be read or stored, say
 * because a key's {@code hashCode} throws, the loader is asked and its value returned;
 * {@link #faultCount()} counts that. It starts no thread and needs no closing; it works on when its
 * registry is closed.
 *
 * <p>What it did is added to the running operation: hits and misses as counts, a load as
 * {@link Resource#CACHE} (a query inside it as {@link Resource#DB}), the wait for another caller's
 * load as {@link Resource#WAIT}. A hit is counted, never timed.
 *
 * <p>Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class GuardedCache<K, V extends @Nullable Object> implements Guard<CacheStats> {
  /*
   * The front that all engines share: requests, loads, single-flight, the running operation. An engine keeps entries.
   *
   * Why a loader is never run by the engine: Caffeine's get(key, fn) runs it under the lock of a bin. A loader that asks
   * the cache again then fails or blocks, and other keys wait for it. The flight table holds no lock while a loader runs,
   * and the engine sees one write for each load, which its admission policy counts once.
   *
   * Why a leader looks again: it may have missed before the flight before its own was over, and come to the table after.
   */

  /** The kind of all caches: {@code guards.stats(GuardedCache.KIND).get("factors").hitRate()}. */
  public static final GuardKind<GuardedCache<?, ?>, CacheStats> KIND =
      GuardKind.<GuardedCache<?, ?>, CacheStats>builder(
              "cache", GuardedCache.class, CacheSchema.build())
          .check(new LowHitRateCheck())
          .build();

  private final String name;
  private final CacheConfig config;
  private final GuardClock clock;
  private final Faults faults;
  private final CacheCounts counts = new CacheCounts();
  private final CacheEngine<K, V> engine;
  private final FlightTable<K, V> flights = new FlightTable<>((key, value) -> {}, new Waits());

  private GuardedCache(
      String name,
      CacheConfig config,
      @Nullable Weigher<? super K, ? super V> weigher,
      GuardClock clock) {
    this.name = name;
    this.config = config;
    this.clock = clock;
    this.faults = new Faults(KIND.subject(name).toString());
    this.engine = new CaffeineEngine<>(
        config.maximumItems(),
        config.maximumBytesOrZero(),
        config.ttlNanosOrZero(),
        sizes(config, weigher, faults),
        clock,
        counts);
  }

  private static <K, V> EntrySizes<K, V> sizes(
      CacheConfig config, @Nullable Weigher<? super K, ? super V> weigher, Faults faults) {
    long bytes = config.maximumBytesOrZero();
    long fairShare = bytes == 0 ? 0 : 1 + (bytes - 1) / config.maximumItems();
    return weigher == null
        ? new EntrySizes<>((key, value) -> 0, fairShare, faults)
        : new EntrySizes<>(weigher::bytes, fairShare, faults);
  }

  /**
   * Begins a cache.
   *
   * @param name not blank, at most 200 characters, unique among the caches of a registry
   * @param <K> the keys
   * @param <V> the values
   * @return a builder
   */
  public static <K, V extends @Nullable Object> Builder<K, V> builder(String name) {
    return new Builder<>(name);
  }

  /**
   * The value of a key, loaded if there is none. Callers that ask for one key at the same time
   * share one load: the first runs its loader, the others wait for it and take its value, or the
   * very exception that it threw.
   *
   * <p>A loader may ask this cache or others for any keys. A thread that asks for the key which it
   * is loading, or for one whose load waits for it, loads by itself; so does one that is
   * interrupted while it waits, and its interrupt stays set.
   *
   * <p>What a loader throws comes out as it is and leaves nothing behind: the next request loads
   * again. A load that fails because its thread was interrupted fails alone: one of those that wait
   * for it loads instead. A null result is returned and not kept. A load that runs while its key is
   * invalidated still stores what it read.
   *
   * <p>Each caller brings its own loader, so one that waited for another's load may meet a checked
   * exception that its own loader does not declare.
   *
   * @param key the key
   * @param loader gives the value of a key
   * @param <X> what the loader throws
   * @return the value; null if the loader gave null
   * @throws X what the loader threw, this caller's or the one it waited for
   */
  public <X extends Throwable> V get(K key, Loader<? super K, ? extends V, X> loader) throws X {
    Require.nonNull(key, "key");
    Require.nonNull(loader, "loader");
    V value;
    try {
      value = engine.getIfPresent(key);
    } catch (RuntimeException | LinkageError e) {
      missed();
      faults.record("reading an entry", e);
      return load(key, loader); // not over the table, which would ask the same hashCode
    }
    if (value != null) {
      hit();
      return value;
    }
    missed();
    return flights.load(key, absent -> lead(absent, loader));
  }

  private <X extends Throwable> V lead(K key, Loader<? super K, ? extends V, X> loader) throws X {
    V arrived = read(key);
    if (arrived != null) {
      counts.coalesced.increment();
      return arrived;
    }
    V value = load(key, loader);
    if (value != null) {
      store(key, value);
    }
    return value;
  }

  private <X extends Throwable> V load(K key, Loader<? super K, ? extends V, X> loader) throws X {
    long start = clock.nanoTime();
    long token = ResourceTimer.enter(Resource.CACHE, start, clock);
    boolean loaded = false;
    try {
      V value = loader.load(key);
      loaded = true;
      if (value == null) {
        counts.nullLoads.increment();
      }
      return value;
    } finally {
      long end = clock.nanoTime();
      ResourceTimer.exit(token, end, clock);
      ResourceTimer.cacheLoaded(end - start);
      counts.loadDurations.record(end - start);
      (loaded ? counts.loads : counts.loadFailures).increment();
    }
  }

  /**
   * The value of a key, if it is in the cache.
   *
   * @param key the key
   * @return the value, or null
   */
  public @Nullable V getIfPresent(K key) {
    V value = read(Require.nonNull(key, "key"));
    if (value == null) {
      missed();
    } else {
      hit();
    }
    return value;
  }

  /**
   * Keeps a value, in place of an older one; its age begins now.
   *
   * @param key the key
   * @param value the value, not null
   */
  public void put(K key, V value) {
    store(Require.nonNull(key, "key"), Require.nonNull(value, "value"));
  }

  /**
   * Removes an entry. Nothing happens if it is not there. What the key's {@code hashCode} or
   * {@code equals} throws comes out, since the entry may still be there.
   *
   * @param key its key
   */
  public void invalidate(K key) {
    engine.invalidate(Require.nonNull(key, "key"));
  }

  /** Removes all entries. One that is put meanwhile may stay. */
  public void invalidateAll() {
    engine.invalidateAll();
  }

  /**
   * Does now what is otherwise done along with later calls: removes what is above a bound or has
   * expired. Afterwards both bounds hold. What expired within the last second may still be held,
   * though it is never returned.
   */
  public void cleanUp() {
    engine.cleanUp();
  }

  /**
   * How many entries there are.
   *
   * @return those included that are about to go; exact after {@link #cleanUp()}
   */
  public long itemCount() {
    return engine.itemCount();
  }

  private void hit() {
    counts.hits.increment();
    ResourceTimer.cacheHit();
  }

  private void missed() {
    counts.misses.increment();
    ResourceTimer.cacheMiss();
  }

  private @Nullable V read(K key) {
    try {
      return engine.getIfPresent(key);
    } catch (RuntimeException | LinkageError e) {
      faults.record("reading an entry", e);
      return null;
    }
  }

  private void store(K key, V value) {
    try {
      engine.put(key, value);
    } catch (RuntimeException | LinkageError e) {
      faults.record("storing an entry", e);
    }
  }

  /**
   * What bounds it.
   *
   * @return as it was built
   */
  public CacheConfig config() {
    return config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<GuardedCache<?, ?>, CacheStats> kind() {
    return KIND;
  }

  @Override
  public CacheStats stats() {
    return new CacheStats(
        counts.hits.sum(),
        counts.misses.sum(),
        counts.coalesced.sum(),
        counts.loads.sum(),
        counts.nullLoads.sum(),
        counts.loadFailures.sum(),
        counts.evictions.sum(),
        counts.expiries.sum(),
        counts.invalidations.sum(),
        counts.replacements.sum(),
        engine.itemCount(),
        engine.bytes(),
        config.maximumItems(),
        config.maximumBytesOrZero(),
        config.ttlNanosOrZero(),
        counts.loadDurations.snapshot());
  }

  @Override
  public long faultCount() {
    return faults.count();
  }

  /** Loads that run now. */
  int openFlights() {
    return flights.size();
  }

  /** {@code cache "factors"}. */
  @Override
  public String toString() {
    return KIND.subject(name).toString();
  }

  /** Charges a follower's wait to what runs on its thread, and counts what it was spared. */
  private final class Waits implements WaitListener<K> {
    @Override
    public long waitStarted(K key) {
      return ResourceTimer.enter(Resource.WAIT);
    }

    @Override
    public void waitEnded(K key, long token, WaitEnd end) {
      ResourceTimer.exit(token);
      if (end.isCoalesced()) {
        counts.coalesced.increment();
      }
    }
  }

  /**
   * Collects what a cache is built from. Not thread-safe.
   *
   * @param <K> the keys
   * @param <V> the values
   */
  public static final class Builder<K, V extends @Nullable Object> {
    private final String name;
    private long maximumItems = CacheConfig.DEFAULTS.maximumItems();
    private Optional<DataSize> maximumBytes = CacheConfig.DEFAULTS.maximumBytes();
    private Optional<Duration> ttl = CacheConfig.DEFAULTS.ttl();
    private @Nullable Weigher<? super K, ? super V> weigher;
    private @Nullable GuardClock clock;

    private Builder(String name) {
      this.name = Require.name(name, "cache name");
    }

    /**
     * The most entries, >= 1. Default: 10,000, also where {@link #maximumBytes} is set.
     *
     * @param items the bound
     * @return this
     */
    public Builder<K, V> maximumItems(long items) {
      maximumItems = items;
      return this;
    }

    /**
     * The most bytes that the entries take, >= 1 B; needs a {@link #weigher}. Default: none.
     *
     * <p>Both bounds hold. Each entry counts at least its fair share, {@code maximumBytes /
     * maximumItems}: where most are far smaller and some far larger, entries go before either bound
     * is reached. Set {@code maximumItems} to the number of entries that you expect.
     *
     * @param size the bound
     * @return this
     */
    public Builder<K, V> maximumBytes(DataSize size) {
      maximumBytes = Optional.of(Require.nonNull(size, "maximumBytes"));
      return this;
    }

    /**
     * How many bytes an entry takes. Default: unknown, {@link CacheStats#bytes()} is 0.
     *
     * @param bytes the weigher
     * @return this
     */
    public Builder<K, V> weigher(Weigher<? super K, ? super V> bytes) {
      weigher = Require.nonNull(bytes, "weigher");
      return this;
    }

    /**
     * How long an entry may be used after it was put or loaded, > 0. One that is exactly this old
     * is loaded again. Default: for ever.
     *
     * @param time the time to live
     * @return this
     */
    public Builder<K, V> ttl(Duration time) {
      ttl = Optional.of(Require.nonNull(time, "ttl"));
      return this;
    }

    /**
     * The clock that ages entries and times loads. Default: that of the registry, else the
     * system's. With a ttl each hit reads it once, some 25 ns for the system's.
     *
     * @param source the clock
     * @return this
     */
    public Builder<K, V> clock(GuardClock source) {
      clock = Require.nonNull(source, "clock");
      return this;
    }

    /**
     * The cache, in no registry.
     *
     * @return a new cache
     * @throws IllegalArgumentException if a value is out of range, or if {@code maximumBytes} has
     *     no weigher
     */
    public GuardedCache<K, V> build() {
      return build(GuardClock.system());
    }

    /**
     * The cache, in a registry.
     *
     * @param guards the registry
     * @return a new cache
     * @throws IllegalArgumentException as {@link #build()}, or if the registry has a cache of this
     *     name
     */
    public GuardedCache<K, V> register(GuardRegistry guards) {
      return guards.register(build(Require.nonNull(guards, "guards").clock()));
    }

    private GuardedCache<K, V> build(GuardClock defaultClock) {
      CacheConfig config = new CacheConfig(maximumItems, maximumBytes, ttl);
      if (maximumBytes.isPresent() && weigher == null) {
        throw new IllegalArgumentException("maximumBytes of cache \"" + name
            + "\" needs a weigher, had none; add .weigher((key, value) -> bytes)");
      }
      return new GuardedCache<>(name, config, weigher, clock == null ? defaultClock : clock);
    }
  }
}
