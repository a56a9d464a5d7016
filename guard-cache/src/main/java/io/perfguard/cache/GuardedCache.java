/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.internal.CacheAccess;
import io.perfguard.cache.internal.CacheCounts;
import io.perfguard.cache.internal.CacheEngine;
import io.perfguard.cache.internal.CacheStore;
import io.perfguard.cache.internal.CaffeineEngine;
import io.perfguard.cache.internal.Entry;
import io.perfguard.cache.internal.EntrySizes;
import io.perfguard.cache.internal.Ghosts;
import io.perfguard.cache.internal.Held;
import io.perfguard.cache.internal.LruEngine;
import io.perfguard.cache.internal.Removal;
import io.perfguard.cache.internal.Ticks;
import io.perfguard.cache.internal.analytics.KeyStats;
import io.perfguard.cache.internal.shadow.Shadows;
import io.perfguard.cache.internal.size.Sizer;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.ThreadCounter;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
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
 * <p>Keys need {@code equals} and {@code hashCode} that do not change while they are in it. Values
 * are never null; a loader may give null if the type says so: {@code GuardedCache<String, @Nullable
 * Factor>}.
 *
 * <p>The cache never breaks the call that it guards: where an entry cannot be read or stored, say
 * because a key's {@code hashCode} throws, the loader is asked and its value returned;
 * {@link #faultCount()} counts that. It needs no closing and works on when its registry is closed;
 * only {@code refreshAfter} and {@code loadTimeout} start threads, which end when they are idle.
 *
 * <p>After an invalidation has returned, nobody reads what was there before it: neither a value
 * that was kept, nor one whose load was running.
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
   * The front: requests and what they are told. Who loads is decided in Loads, how long an entry may be read in CacheStore,
   * what goes when the cache is full in the engine.
   *
   * A hit costs, beside the engine's own look-up: a late time, one comparison with the entry's deadline, one counter, a look
   * whether an operation is running. Whatever analysis needs beyond that is taken from a sample, or from misses.
   */

  /** The kind of all caches: {@code guards.stats(GuardedCache.KIND).get("factors").hitRate()}. */
  public static final GuardKind<GuardedCache<?, ?>, CacheStats> KIND =
      GuardKind.<GuardedCache<?, ?>, CacheStats>builder(
              "cache", GuardedCache.class, CacheSchema.build())
          .check(new LowHitRateCheck())
          .check(new ExpiredMissesCheck())
          .check(new CacheBoundsCheck())
          .check(new KeyVariantsCheck())
          .check(new UselessEntriesCheck())
          .check(new StampedeCheck())
          .check(new ShortLivedObjectsCheck())
          .build();

  /** What an exception with its stack takes, about. */
  private static final long EXCEPTION = 1024;

  static {
    CacheAccess.offer(new Access());
  }

  private static final long SHORT_TTL = TimeUnit.HOURS.toNanos(1);

  private final String name;
  private final CacheConfig config;
  private final GuardClock clock;
  private final Faults faults;
  private final @Nullable KeyNormalizer<K> normalizer;
  private final CacheCounts counts = new CacheCounts();
  private final ThreadCounter hits = counts.hits;
  private final Ghosts ghosts;
  private final KeyStats keys;
  private final Shadows shadows;
  private final CacheStore<K, Object> store;
  private final CacheEngine<K, Object> engine;
  private final Loads<K, V> loads;
  private final boolean refreshes;
  private final boolean remembersSole;

  private volatile LongSupplier receivers = () -> 0;

  /** When the keys of requests are looked at again. Racy: one more or less does not matter. */
  private long nextLook = Long.MIN_VALUE;

  private GuardedCache(String name, CacheConfig config, Builder<K, V> from, GuardClock clock) {
    this.name = name;
    this.config = config;
    this.clock = clock;
    this.faults = new Faults(KIND.subject(name).toString());
    this.normalizer = from.normalizer;
    this.ghosts = new Ghosts(config.maximumItems());
    this.keys = new KeyStats(
        KeyNormalizers.collapseSpaces()::normalize,
        KeyNormalizers.plainNumbers()::normalize,
        from.masker);
    this.shadows = new Shadows(
        new Shadows.Beside(
            config.maximumItems(), config.eviction() == Eviction.ADAPTIVE, config.ttlNanosOrZero()),
        this::fullSize,
        counts.hits::sum,
        counts.misses::sum);
    CacheStore.Lifetimes lifetimes = new CacheStore.Lifetimes(
        config.ttlNanosOrZero(),
        config.ttlJitter(),
        CacheConfig.nanosOrZero(config.expireAfterAccess()),
        config.weakValues());
    this.store = new CacheStore<>(
        this::newEngine,
        lifetimes,
        sizes(config, from.weigher, faults),
        clock == GuardClock.system() && !config.precise() ? Ticks.coarse() : Ticks.exact(clock),
        counts,
        ghosts::left,
        new CacheStore.Watch() {
          @Override
          public boolean wants(int hash) {
            return shadows.sees(hash);
          }

          @Override
          public long hit(int hash, long now) {
            return shadows.requested(hash, true, now);
          }
        });
    this.engine = store.engine();
    this.loads = new Loads<>(
        KIND.subject(name).toString(),
        config,
        store,
        counts,
        clock,
        faults,
        from.executor == null ? LoadThreads.of(name) : from.executor,
        from.tagger);
    this.refreshes = config.refreshAfter().isPresent();
    this.remembersSole =
        !refreshes && !config.weakValues() && config.expireAfterAccess().isEmpty();
  }

  private CacheEngine<K, Object> newEngine(CacheEngine.Evicted<Object> evicted) {
    long items = config.maximumItems();
    long bytes = config.maximumBytesOrZero();
    Runnable keyChanged = () -> faults.record("a key changed while it was in the cache");
    return switch (config.eviction()) {
      case ADAPTIVE -> new CaffeineEngine<>(items, bytes, evicted, keyChanged);
      case LRU -> new LruEngine<>(items, bytes, evicted, keyChanged);
    };
  }

  private static <K, V> EntrySizes<K, Object> sizes(
      CacheConfig config, @Nullable Weigher<? super K, ? super V> weigher, Faults faults) {
    long bytes = config.maximumBytesOrZero();
    long fairShare = bytes == 0 ? 0 : 1 + (bytes - 1) / config.maximumItems();
    if (weigher != null) {
      return new EntrySizes<>((key, value) -> weighed(weigher, key, value), fairShare, faults);
    }
    if (bytes == 0) {
      return new EntrySizes<>((key, value) -> 0, fairShare, faults);
    }
    Sizer sizer = new Sizer();
    long overhead =
        config.eviction() == Eviction.LRU ? LruEngine.overhead() : CaffeineEngine.overhead();
    return new EntrySizes<>(
        (key, value) -> overhead
            + sizer.bytesOf(key)
            + (Held.isSpecial(value) ? EXCEPTION : sizer.bytesOf(value)),
        fairShare,
        faults);
  }

  @SuppressWarnings("unchecked") // what is not the null was put as V
  private static <K, V> long weighed(Weigher<? super K, ? super V> weigher, K key, Object value) {
    return Held.isSpecial(value) ? 0 : weigher.bytes(key, (V) value);
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
   * for it loads instead. A null result is returned and, unless {@code cacheNulls} is set, not
   * kept. A load whose key is invalidated or put meanwhile is not kept either.
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
    Require.nonNull(loader, "loader");
    K wanted = normalized(key);
    Object expired;
    try {
      long now = store.now();
      Entry<Object> entry = engine.get(wanted);
      if (entry != null) {
        Object held = store.read(entry, now);
        if (held != null) {
          hit(wanted, entry, now);
          if (refreshes) {
            loads.refreshIfDue(wanted, entry, now, loader);
          }
          return loads.unwrap(held);
        }
      }
      expired = missed(wanted, entry);
    } catch (RuntimeException | LinkageError e) {
      unreadable(e);
      return loads.load(wanted, loader); // not over the table, which would ask the same hashCode
    }
    return loads.get(wanted, expired, loader);
  }

  private K normalized(K key) {
    Require.nonNull(key, "key");
    return normalizer == null ? key : normalized(key, normalizer);
  }

  private K normalized(K key, KeyNormalizer<K> form) {
    try {
      return Require.nonNull(form.normalize(key), "normalized key");
    } catch (RuntimeException | LinkageError e) {
      faults.record("the key normalizer", e);
      return key;
    }
  }

  /**
   * The value of a key, if it is in the cache.
   *
   * @param key the key
   * @return the value, or null; null as well if null is what is kept
   */
  public @Nullable V getIfPresent(K key) {
    Object held = request(normalized(key));
    return held == null ? null : loads.value(held);
  }

  /** A request that does not load; counts it. */
  private @Nullable Object request(K wanted) {
    return request(wanted, false);
  }

  private @Nullable Object request(K wanted, boolean loadsNext) {
    try {
      long now = store.now();
      Entry<Object> entry = engine.get(wanted);
      if (entry != null) {
        Object held = store.read(entry, now);
        if (held != null) {
          if (loadsNext && refreshes && loads.isRefreshDue(entry, now)) {
            return null; // the load that follows counts it
          }
          hit(wanted, entry, now);
          return held;
        }
      }
      missed(wanted, entry);
    } catch (RuntimeException | LinkageError e) {
      unreadable(e);
    }
    return null;
  }

  private void unreadable(Throwable e) {
    missed();
    faults.record("reading an entry", e);
  }

  /**
   * The values of many keys; what is missing is loaded with one call. Keys that others are loading
   * are waited for, once this caller's own are there.
   *
   * @param keys the keys; duplicates count once
   * @param loader gives the values of those that are missing; not called if none is
   * @param <X> what the loader throws
   * @return the values by the keys as they were given, in their order; a key without a value is
   *     missing. A copy of the caller's own
   * @throws X what the loader threw; what was there before stays
   */
  public <X extends Throwable> Map<K, V> getAll(
      Collection<? extends K> keys, BulkLoader<K, V, X> loader) throws X {
    Require.nonNull(keys, "keys");
    Require.nonNull(loader, "loader");
    Map<K, K> wanted = new LinkedHashMap<>();
    keys.forEach(key -> wanted.put(key, normalized(key)));
    Map<K, Object> found = new LinkedHashMap<>();
    Set<K> missing = new LinkedHashSet<>();
    for (K key : new LinkedHashSet<>(wanted.values())) {
      Object held = request(key);
      if (held == null || Held.thrown(held) != null) {
        missing.add(key);
      } else {
        found.put(key, held);
      }
    }
    Map<K, V> loaded = missing.isEmpty() ? Map.of() : loads.getAll(missing, loader);
    Map<K, V> result = new LinkedHashMap<>();
    wanted.forEach((asked, key) -> {
      Object held = found.get(key);
      V value = held == null ? loaded.get(key) : loads.unwrap(held);
      if (value != null) {
        result.put(asked, value);
      }
    });
    return result;
  }

  /**
   * The value of a key as a future, loaded if there is none. It shares loads with {@link #get}: a
   * caller of either kind that comes while one runs gets its result. Nothing blocks here.
   *
   * <p>What the loader throws, or its stage fails with, fails the future as it is. A stage that
   * never ends keeps all who ask for its key waiting: give it a time-out of its own.
   *
   * @param key the key
   * @param loader begins to load the value
   * @return a future of this caller's own; cancelling it changes nothing for others
   */
  public CompletableFuture<V> getAsync(K key, AsyncLoader<? super K, ? extends V> loader) {
    Require.nonNull(loader, "loader");
    K wanted = normalized(key);
    Object held = request(wanted);
    return held != null ? loads.future(held) : loads.getAsync(wanted, loader);
  }

  /**
   * Keeps a value, in place of an older one; its age begins now. A load of the key that runs is not
   * kept when it ends.
   *
   * @param key the key
   * @param value the value, not null
   */
  public void put(K key, V value) {
    keep(key, value, -1, CacheStore.UNTAGGED);
  }

  /**
   * Keeps a value for a time of its own.
   *
   * @param key the key
   * @param value the value, not null
   * @param ttl how long it may be used, > 0; longer than the cache's ttl is allowed
   * @param tags by which it can be invalidated, at most 16
   */
  public void put(K key, V value, Duration ttl, String... tags) {
    keep(
        key,
        value,
        CacheConfig.nanos(Require.positive(ttl, "ttl")),
        Tagging.checked(List.of(tags)));
  }

  private void keep(K key, V value, long ttlNanos, Collection<String> tags) {
    Require.nonNull(value, "value");
    K wanted = normalized(key);
    try {
      store.put(wanted, value, ttlNanos, tags, store.began(), null);
      loads.outdate(wanted); // after it is there: until then they may keep what they bring
      keys.seen(wanted, CacheStore.spread(wanted.hashCode()), false, 0);
    } catch (RuntimeException | LinkageError e) {
      faults.record("storing an entry", e);
    }
  }

  /**
   * Removes an entry; a load of the key that runs is not kept. Nothing happens if there is neither.
   * What the key's {@code hashCode} or {@code equals} throws comes out, since the entry may still
   * be there.
   *
   * @param key its key
   */
  public void invalidate(K key) {
    K wanted = normalized(key);
    loads.outdate(wanted);
    store.invalidate(wanted);
    loads.outdate(wanted); // what began in between may have been removed just now: nobody joins it
  }

  /**
   * Removes the entries whose keys are of a kind, and keeps no load of such a key that runs. Looks
   * at each key; {@link #invalidateTag} does not.
   *
   * @param keys tells which; what it throws comes out, and keys that it was not asked about stay
   */
  public void invalidateIf(Predicate<? super K> keys) {
    Require.nonNull(keys, "keys");
    loads.outdateIf(keys);
    store.invalidateIf(keys);
  }

  /**
   * Removes the entries that carry a tag, however many, in no time: from now on nobody reads them.
   * Loads that run and will carry it are not kept. They take their room until a sweep comes past.
   *
   * @param tag the tag, not blank; one that no entry carries is no error
   */
  public void invalidateTag(String tag) {
    store.invalidateTag(Tagging.checked(tag));
    loads.seal(); // which tags their values will carry is not known yet
  }

  /** Removes all entries, and keeps no load that runs. What is put meanwhile may stay. */
  public void invalidateAll() {
    invalidateIf(key -> true);
  }

  /**
   * Loads keys before they are asked for, several at a time. What is there already is not loaded.
   * No request is counted, a load is.
   *
   * @param toLoad the keys; no more of them than the cache may hold are loaded
   * @param loader gives the value of a key; it is called by several threads
   * @param <X> what the loader throws
   * @return what came of it; a load that failed is in it, and nothing is thrown
   */
  public <X extends Throwable> WarmUp.Report warmUp(
      Collection<? extends K> toLoad, Loader<? super K, ? extends V, X> loader) {
    return warmUp(toLoad, loader, WarmUp.DEFAULTS);
  }

  /**
   * The same with progress, a deadline, and as many loads at a time as you like.
   *
   * @param toLoad the keys
   * @param loader gives the value of a key
   * @param how to go about it
   * @param <X> what the loader throws
   * @return what came of it
   */
  public <X extends Throwable> WarmUp.Report warmUp(
      Collection<? extends K> toLoad, Loader<? super K, ? extends V, X> loader, WarmUp how) {
    Require.nonNull(toLoad, "keys");
    Require.nonNull(loader, "loader");
    Require.nonNull(how, "how");
    Set<K> different = new LinkedHashSet<>();
    toLoad.forEach(key -> different.add(normalized(key)));
    return new WarmUpRun<K, X>(List.copyOf(different), how, clock, faults)
        .run(config.maximumItems(), key -> warm(key, loader));
  }

  private <X extends Throwable> WarmUpRun.Outcome warm(
      K key, Loader<? super K, ? extends V, X> loader) throws X {
    Entry<Object> entry = store.peek(key);
    if (entry != null && store.death(entry, store.now()) == null) {
      return WarmUpRun.Outcome.PRESENT;
    }
    V value = loads.get(key, null, loader);
    return value == null ? WarmUpRun.Outcome.EMPTY : WarmUpRun.Outcome.LOADED;
  }

  /**
   * What may be read now, as a map: a live view that cannot be changed. To read it counts as no
   * request and as no use, and loads nothing; keys are not normalized. Its size is counted one by
   * one.
   *
   * @return the view; iterators are weakly consistent
   */
  public Map<K, V> asMap() {
    return new CacheMap<>(store, loads::value);
  }

  /**
   * Does now what is otherwise done along with later calls: removes what is above a bound or may
   * not be read any more. Afterwards both bounds hold and all counts are exact.
   */
  public void cleanUp() {
    store.cleanUp();
  }

  /**
   * How many entries there are.
   *
   * @return those included that are about to go; exact after {@link #cleanUp()}
   */
  public long itemCount() {
    return store.itemCount();
  }

  private void hit(K key, Entry<Object> entry, long now) {
    hits.increment();
    ResourceTimer.cacheHit();
    if (now >= nextLook) {
      look(key, store.hash(entry), true, now);
    }
  }

  private void look(K key, int hash, boolean hit, long now) {
    try {
      nextLook = keys.requested(key, hash, hit, now);
    } catch (RuntimeException | LinkageError e) { // the key's text, or the masker
      faults.record("looking at a key", e);
    }
  }

  /** How many entries it holds when it is full, by whichever bound. */
  private long fullSize() {
    long byBytes = counts.removals(Removal.BYTES).sum();
    return byBytes > counts.removals(Removal.ITEMS).sum()
        ? store.itemCount()
        : config.maximumItems();
  }

  /** Counts a miss; gives the value of an entry that has expired and is still there. */
  private @Nullable Object missed(K key, @Nullable Entry<Object> dead) {
    int hash = dead == null ? CacheStore.spread(key.hashCode()) : store.hash(dead);
    missed();
    long now = store.now();
    if (shadows.sees(hash)) {
      shadows.requested(hash, false, now);
    }
    Removal death = dead == null ? null : store.death(dead, now);
    boolean cold = ghosts.missed(hash, death);
    keys.seen(key, hash, cold, now);
    if (now >= nextLook) {
      look(key, hash, false, now);
    }
    if (dead == null) {
      return null;
    }
    Object expired = death == Removal.EXPIRED ? store.value(dead) : null;
    store.sweepAlong(now); // where nobody puts, reads have to clear away
    return expired;
  }

  private void missed() {
    counts.misses.increment();
    ResourceTimer.cacheMiss();
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
    TtlLeft left = new TtlLeft(store.expiry(), store.now());
    return new CacheStats(
        counts.hits.sum(),
        counts.misses.sum(),
        new MissCounts(
            ghosts.coldMisses() + ghosts.misses(Removal.REPLACED),
            ghosts.misses(Removal.EXPIRED),
            ghosts.misses(Removal.ITEMS),
            ghosts.misses(Removal.BYTES),
            ghosts.misses(Removal.INVALIDATED) + ghosts.misses(Removal.COLLECTED)),
        counts.coalesced.sum(),
        counts.loads.sum(),
        counts.nullLoads.sum(),
        counts.loadFailures.sum(),
        counts.refreshes.sum(),
        counts.refreshFailures.sum(),
        counts.reloads.sum(),
        counts.unchangedReloads.sum(),
        counts.puts.sum(),
        new RemovalCounts(
            counts.removals(Removal.ITEMS).sum(),
            counts.removals(Removal.BYTES).sum(),
            counts.removals(Removal.EXPIRED).sum(),
            counts.removals(Removal.INVALIDATED).sum(),
            counts.removals(Removal.COLLECTED).sum(),
            counts.removals(Removal.REPLACED).sum()),
        counts.neverRead.sum(),
        receivers.getAsLong(),
        store.itemCount(),
        store.bytes(),
        config.maximumItems(),
        config.maximumBytesOrZero(),
        config.ttlNanosOrZero(),
        left.average(),
        left.shorterThan(SHORT_TTL),
        keys.uniqueKeys(),
        counts.loadDurations.snapshot());
  }

  @Override
  public long faultCount() {
    return faults.count();
  }

  /**
   * What the requests tell about the keys: how many there are, what they have in common and how
   * often each kind hits, which are hot, what it costs that keys which mean the same are written
   * differently, and what other bounds would bring. Takes some microseconds.
   *
   * @return a copy
   */
  public KeyAnalysis analyzeKeys() {
    KeyStats.Variants variants = keys.variants();
    return new KeyAnalysis(
        keys.looked(),
        keys.uniqueKeys(),
        keys.patterns().stream()
            .map(one -> new KeyAnalysis.KeyPattern(
                one.template(), one.requests(), (double) one.hits() / one.requests()))
            .toList(),
        keys.hotKeys().stream()
            .map(one -> new KeyAnalysis.HotKey(one.text(), one.share()))
            .toList(),
        new KeyAnalysis.KeyVariants(
            variants.looked(),
            variants.lost(),
            variants.byCase(),
            variants.bySpacing(),
            variants.byNumbers(),
            variants.shapes()),
        Optional.ofNullable(keys.identityKeys()),
        new KeyAnalysis.WhatIf(config.eviction(), sizes(), ttls()));
  }

  /**
   * The hit rate that this cache would have had with another {@code maximumItems} and its own
   * policy, judged by a sample of the keys that were asked for.
   *
   * <p>Where it is bytes that bound it, this tells of a bound of bytes that lets it hold so many.
   *
   * @param maximumItems half to four times what it holds when it is full
   * @return 0..1; empty if too little was asked for so far, or beyond those sizes
   * @throws IllegalArgumentException if it is below 1
   */
  public OptionalDouble whatIf(long maximumItems) {
    Require.atLeast(1, maximumItems, "maximumItems");
    return rate(shadows.hitRate((double) maximumItems, config.eviction() == Eviction.ADAPTIVE));
  }

  /**
   * The hit rate that this cache would have had with another ttl, judged in the same way.
   *
   * @param ttl a quarter to eight times the ttl; for a cache that has none, a minute to a day
   * @return 0..1; empty if too little was asked for so far, or beyond those
   * @throws IllegalArgumentException if it is not positive
   */
  public OptionalDouble whatIf(Duration ttl) {
    return rate(shadows.hitRateWithTtl(CacheConfig.nanos(Require.positive(ttl, "ttl"))));
  }

  private static OptionalDouble rate(double estimate) {
    return Double.isNaN(estimate) ? OptionalDouble.empty() : OptionalDouble.of(estimate);
  }

  private List<KeyAnalysis.SizeEstimate> sizes() {
    return LongStream.of(shadows.sizes())
        .mapToObj(items -> new KeyAnalysis.SizeEstimate(
            items, shadows.hitRate((double) items, false), shadows.hitRate((double) items, true)))
        .filter(one -> !Double.isNaN(one.lru()))
        .toList();
  }

  private List<KeyAnalysis.TtlEstimate> ttls() {
    return LongStream.of(shadows.ttls())
        .mapToObj(
            ttl -> new KeyAnalysis.TtlEstimate(Duration.ofNanos(ttl), shadows.hitRateWithTtl(ttl)))
        .filter(one -> !Double.isNaN(one.hitRate()))
        .toList();
  }

  /** {@link #analyzeKeys()}. */
  @Override
  public KeyAnalysis details() {
    return analyzeKeys();
  }

  /** The entry of a key that is the only one, so that it need not be looked for. Racy. */
  private @Nullable Entry<Object> sole;

  private @Nullable Object requestSole(K key) {
    if (!remembersSole) {
      return request(key, true);
    }
    Entry<Object> known = sole;
    if (known != null) {
      long now = store.now();
      Object held = store.readAgain(known, now);
      if (held != null) {
        hit(key, known, now);
        return held;
      }
    }
    Object held = request(key, true);
    sole = held == null ? null : store.peek(key);
    return held;
  }

  /** After a request without result: of a key that was there, a hit that is to be refreshed. */
  private V loadNext(K key, Loader<K, V, Throwable> loader) throws Throwable {
    Object expired = null;
    try {
      long now = store.now();
      Entry<Object> entry = store.peek(key);
      if (entry != null) {
        Removal death = store.death(entry, now);
        if (death == Removal.EXPIRED) {
          expired = store.value(entry);
        } else if (death == null && refreshes && loads.isRefreshDue(entry, now)) {
          Object held = store.read(entry, now);
          if (held != null) {
            hit(key, entry, now);
            loads.refreshIfDue(key, entry, now, loader);
            return loads.unwrap(held);
          }
        }
      }
    } catch (RuntimeException | LinkageError e) {
      faults.record("reading an entry", e);
      return loads.load(key, loader);
    }
    return loads.get(key, expired, loader);
  }

  /** The two steps, of a cache that woven code made: of objects by objects. */
  @SuppressWarnings(
      "NullAway") // bodies may give null, where the type argument of a lambda cannot say so
  private static final class Access extends CacheAccess {
    @SuppressWarnings("unchecked") // woven code made it so
    private static GuardedCache<Object, @Nullable Object> of(Object cache) {
      return (GuardedCache<Object, @Nullable Object>) cache;
    }

    @Override
    public @Nullable Object find(Object cache, Object key) {
      return of(cache).request(key, true);
    }

    @Override
    public @Nullable Object findSole(Object cache, Object key) {
      return of(cache).requestSole(key);
    }

    @Override
    public @Nullable Object load(Object cache, Object key, Body body) throws Throwable {
      return of(cache).loadNext(key, absent -> body.load());
    }

    @Override
    public CompletableFuture<@Nullable Object> loadLater(Object cache, Object key, LaterBody body) {
      return of(cache).loads.getAsync(key, absent -> body.load());
    }

    @Override
    public @Nullable Object loadUnkept(Object cache, Object key, Body body) throws Throwable {
      return of(cache).loads.<Throwable>load(key, absent -> body.load());
    }

    @Override
    public void countReceivers(Object cache, LongSupplier receivers) {
      of(cache).receivers = receivers;
    }
  }

  /** Loads that run now. */
  int openFlights() {
    return loads.open();
  }

  /** {@code cache "factors"}. */
  @Override
  public String toString() {
    return KIND.subject(name).toString();
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
    private Eviction eviction = CacheConfig.DEFAULTS.eviction();
    private double ttlJitter;
    private Optional<Duration> expireAfterAccess = Optional.empty();
    private Optional<Duration> refreshAfter = Optional.empty();
    private Optional<Duration> loadTimeout = Optional.empty();
    private Optional<Duration> errorTtl = Optional.empty();
    private boolean weakValues;
    private boolean cacheNulls;
    private boolean precise;
    private @Nullable Weigher<? super K, ? super V> weigher;
    private @Nullable KeyNormalizer<K> normalizer;
    private @Nullable Tagger<? super K, ? super V> tagger;
    private @Nullable UnaryOperator<String> masker;
    private @Nullable Executor executor;
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
     * The most bytes that the entries take, >= 1 B: keys, values and what the cache needs for each.
     * Default: none.
     *
     * <p>Sizes are estimated when an entry is put, without flags of the JVM: a value that grows
     * later is not measured again. For what an estimate cannot know, such as shared parts, say what
     * an entry takes by a {@link #weigher}. Both bounds hold.
     *
     * @param size the bound
     * @return this
     */
    public Builder<K, V> maximumBytes(DataSize size) {
      maximumBytes = Optional.of(Require.nonNull(size, "maximumBytes"));
      return this;
    }

    /**
     * How many bytes an entry takes, all in all. Default: an estimate, if {@link #maximumBytes} is
     * set, else unknown, and {@link CacheStats#bytes()} is 0.
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
     * What goes when the cache is full. Default: {@link Eviction#ADAPTIVE}.
     *
     * @param policy the policy
     * @return this
     */
    public Builder<K, V> eviction(Eviction policy) {
      eviction = Require.nonNull(policy, "eviction");
      return this;
    }

    /**
     * Shortens the ttl of each entry by chance, so that entries that were put together do not
     * expire together. Default: 0.
     *
     * @param part of the ttl by which it is shortened at most, 0..1; needs a ttl
     * @return this
     */
    public Builder<K, V> ttlJitter(double part) {
      ttlJitter = part;
      return this;
    }

    /**
     * How long an entry may be used after it was last read or put, > 0. With a ttl, whichever comes
     * first ends it. Default: for ever.
     *
     * @param time the time to be idle
     * @return this
     */
    public Builder<K, V> expireAfterAccess(Duration time) {
      expireAfterAccess = Optional.of(Require.nonNull(time, "expireAfterAccess"));
      return this;
    }

    /**
     * How old an entry has to be for a hit of {@link GuardedCache#get} to load it anew in the
     * background, > 0 and shorter than the ttl; the hit returns the older value at once. Entries
     * that nobody asks for are not refreshed. Default: never.
     *
     * @param age the age
     * @return this
     */
    public Builder<K, V> refreshAfter(Duration age) {
      refreshAfter = Optional.of(Require.nonNull(age, "refreshAfter"));
      return this;
    }

    /**
     * How long a load of {@link GuardedCache#get} may take, > 0. Loads then run on the
     * {@link #executor}; one that takes longer is interrupted, and all who wait for it get a
     * {@link LoadTimeoutException}. Default: as long as it takes, on the caller's thread.
     *
     * @param time real time, whatever the clock says
     * @return this
     */
    public Builder<K, V> loadTimeout(Duration time) {
      loadTimeout = Optional.of(Require.nonNull(time, "loadTimeout"));
      return this;
    }

    /**
     * How long what a loader threw is thrown again without loading, > 0: the same exception, to
     * {@link GuardedCache#get} and {@link GuardedCache#getAsync}. An {@code Error} and an
     * interruption are never kept; others see no value. Default: the next request loads.
     *
     * @param time the time
     * @return this
     */
    public Builder<K, V> errorTtl(Duration time) {
      errorTtl = Optional.of(Require.nonNull(time, "errorTtl"));
      return this;
    }

    /**
     * Lets a value go when nobody outside the cache holds it any more. Default: values are kept.
     *
     * @return this
     */
    public Builder<K, V> weakValues() {
      weakValues = true;
      return this;
    }

    /**
     * Keeps it when a load gives null: the next request is a hit whose value is null. Default: null
     * is loaded again each time.
     *
     * @return this
     */
    public Builder<K, V> cacheNulls() {
      cacheNulls = true;
      return this;
    }

    /**
     * Reads the time exactly at each hit, some 25 ns, instead of up to some milliseconds late.
     * Default: late, unless a {@link #clock} of one's own is given.
     *
     * @return this
     */
    public Builder<K, V> precise() {
      precise = true;
      return this;
    }

    /**
     * Makes keys that mean the same equal. Default: keys are used as they come.
     *
     * @param form gives the one form of a key
     * @return this
     */
    public Builder<K, V> keyNormalizer(KeyNormalizer<K> form) {
      normalizer = Require.nonNull(form, "keyNormalizer");
      return this;
    }

    /**
     * Lets {@link GuardedCache#analyzeKeys} show hot keys as text. Default: as templates, without
     * what varies from key to key.
     *
     * @param mask gives what may be shown of a key's text; "" for its template
     * @return this
     */
    public Builder<K, V> showKeys(UnaryOperator<String> mask) {
      masker = Require.nonNull(mask, "showKeys");
      return this;
    }

    /**
     * Gives the tags of what is loaded. Default: none.
     *
     * @param tags gives the tags of an entry
     * @return this
     */
    public Builder<K, V> tags(Tagger<? super K, ? super V> tags) {
      tagger = Require.nonNull(tags, "tags");
      return this;
    }

    /**
     * Where refreshes run, and loads that have a time-out. Default: at most 64 threads of its own,
     * which end when they are idle.
     *
     * @param threads the executor; one that refuses makes no call fail
     * @return this
     */
    public Builder<K, V> executor(Executor threads) {
      executor = Require.nonNull(threads, "executor");
      return this;
    }

    /**
     * The clock that ages entries and times loads. Default: that of the registry, else the
     * system's, which is read late for ages unless {@link #precise}.
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
     * @throws IllegalArgumentException if a value is out of range
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
      CacheConfig config = new CacheConfig(
          maximumItems,
          maximumBytes,
          eviction,
          ttl,
          ttlJitter,
          expireAfterAccess,
          refreshAfter,
          loadTimeout,
          errorTtl,
          weakValues,
          cacheNulls,
          precise);
      return new GuardedCache<>(name, config, this, clock == null ? defaultClock : clock);
    }
  }
}
