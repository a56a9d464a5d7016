/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalListener;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Entries in a Caffeine cache: what goes is chosen by frequency and recency (W-TinyLFU).
 *
 * <p>Source: Einziger, Friedman, Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM
 * Transactions on Storage 13(4), 2017; the code is Caffeine's.
 *
 * <p>Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class CaffeineEngine<K, V> implements CacheEngine<K, V> {
  /*
   * Two bounds at once. Caffeine takes a maximum of items or of weight, not both. An entry weighs
   *
   *     w = max(bytes, share),   share = ceil(maximumBytes / maximumItems),   bounded by maximumBytes.
   *
   * The sum of w is never below the sum of bytes, and never below n * share: so neither bound is ever broken once the
   * cache has been cleaned up. The price: a mixture of small and large entries fills neither bound. Small ones count as
   * more than they are, and the large ones leave no room for maximumItems of them. In the worst case, half of the
   * entries far below the share and half of the bytes in the others, a cache is half full by either measure. Keeping a
   * second bound by hand, by evicting the policy's coldest, would fill better, but each look at the coldest takes the
   * eviction lock and sorts.
   *
   * A weight is an int. Bytes are therefore counted in units, one byte each below 2 GB and as many as needed above. Weights
   * are rounded up and the maximum down, so that the bound still holds. An entry heavier than the maximum is not kept.
   *
   * Age. The exact age is ours: each entry carries when it was put, and a read compares. Caffeine only clears away what
   * is dead. Its own age would be wrong by up to a second, since it keeps the old write time where an entry is put again
   * within that time, and wrong by a nanosecond otherwise, since it uses the lowest bit for something else. It is told a
   * ttl longer by that much, so that it never takes an entry which still lives. Its clock is the LateTicker, so that a
   * hit reads the time once, not twice. Without ttl no time is read at all.
   *
   * Threads. Maintenance runs on the callers, amortised. On the common pool, Caffeine's default, it would compete with
   * the application's own tasks there, and a writer would run ahead of evictions; on the callers, the bounds are exceeded
   * by what they have in hand. Nothing but counting happens under Caffeine's locks: sizes are asked before, the listener
   * only adds.
   */
  private static final long TOLERANCE_NANOS = 1_000_000_000;
  private static final int HEAVIEST = Integer.MAX_VALUE;

  private final Cache<K, Held<V>> cache;
  private final ConcurrentMap<K, Held<V>> map;
  private final EntrySizes<K, V> sizes;
  private final CacheCounts counts;
  private final LongAdder bytes = new LongAdder();
  private final GuardClock clock;
  private final LateTicker ticker;
  private final boolean ages;
  private final long ttlNanos;

  /**
   * An empty engine.
   *
   * @param maximumItems the most entries, >= 1
   * @param maximumBytes the most bytes; 0 if items alone bound
   * @param ttlNanos how long an entry may be read; 0 for ever
   * @param sizes how large an entry is
   * @param clock what ages entries
   * @param counts where evictions, expiries, invalidations and replacements are counted
   */
  public CaffeineEngine(
      long maximumItems,
      long maximumBytes,
      long ttlNanos,
      EntrySizes<K, V> sizes,
      GuardClock clock,
      CacheCounts counts) {
    this.sizes = Require.nonNull(sizes, "sizes");
    this.counts = Require.nonNull(counts, "counts");
    this.clock = Require.nonNull(clock, "clock");
    this.ages = ttlNanos > 0;
    this.ttlNanos = ttlNanos;
    this.ticker = new LateTicker(clock.nanoTime());

    Caffeine<Object, Object> plain = Caffeine.newBuilder().executor(Runnable::run);
    if (ages) {
      plain.ticker(ticker).expireAfterWrite(clearedAfter(ttlNanos), TimeUnit.NANOSECONDS);
    }
    RemovalListener<K, Held<V>> listener = (key, held, cause) -> evicted(held);
    Caffeine<K, Held<V>> builder = plain.evictionListener(listener);
    if (maximumBytes == 0) {
      builder.maximumSize(maximumItems);
    } else {
      boundByWeight(builder, maximumItems, maximumBytes);
    }
    this.cache = builder.build();
    this.map = cache.asMap();
  }

  private static <K, V> void boundByWeight(
      Caffeine<K, Held<V>> builder, long maximumItems, long maximumBytes) {
    long unit = 1 + maximumBytes / HEAVIEST;
    long maximum =
        maximumBytes / unit; // < HEAVIEST, so that what is cut to HEAVIEST is still too heavy
    long share = ceilDiv(maximum, maximumItems);
    builder.maximumWeight(maximum).weigher((K key, Held<V> held) ->
        (int) Math.min(HEAVIEST, Math.max(share, ceilDiv(held.bytes, unit))));
  }

  /** Both > 0, or the first 0; {@code (a + b - 1) / b} would overflow. */
  private static long ceilDiv(long a, long b) {
    return a / b + (a % b == 0 ? 0 : 1);
  }

  private static long clearedAfter(long ttlNanos) {
    long late = ttlNanos < TOLERANCE_NANOS ? 1 : TOLERANCE_NANOS;
    return ttlNanos > Long.MAX_VALUE - late ? Long.MAX_VALUE : ttlNanos + late;
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    Held<V> held = cache.getIfPresent(key);
    if (held == null) {
      return null;
    }
    if (ages) {
      long now = clock.nanoTime();
      if (hasExpired(held, now)) {
        ticker.advanceTo(now);
        return null;
      }
    }
    return held.value;
  }

  private boolean hasExpired(Held<V> held, long now) {
    return ages && now - held.putAt >= ttlNanos;
  }

  @Override
  public void put(K key, V value) {
    long size = sizes.of(key, value);
    long now = tick();
    Held<V> old = map.put(key, new Held<>(value, size, now));
    bytes.add(size);
    if (old != null) {
      left(old, now, counts.replacements);
    }
  }

  @Override
  public void invalidate(K key) {
    Held<V> old = map.remove(key);
    if (old != null) {
      left(old, tick(), counts.invalidations);
    }
  }

  @Override
  public void invalidateAll() {
    map.keySet().forEach(this::invalidate); // clear() would not tell what it removed
  }

  /** Under Caffeine's lock. Removals by hand do not come here. */
  private void evicted(@Nullable Held<V> held) {
    if (held != null) {
      left(held, ticker.read(), counts.evictions);
    }
  }

  /** What was dead already has expired, whatever took it away. */
  private void left(Held<V> held, long now, LongAdder otherwise) {
    bytes.add(-held.bytes);
    (hasExpired(held, now) ? counts.expiries : otherwise).increment();
  }

  private long tick() {
    if (!ages) {
      return 0;
    }
    long now = clock.nanoTime();
    ticker.advanceTo(now);
    return now;
  }

  @Override
  public void cleanUp() {
    tick();
    cache.cleanUp();
  }

  @Override
  public long itemCount() {
    return cache.estimatedSize();
  }

  @Override
  public long bytes() {
    return Math.max(0, bytes.sum()); // an entry may be gone before its put has added it
  }
}
