/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalListener;
import io.perfguard.cache.internal.size.Sizer;
import io.perfguard.core.base.Require;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
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
   *     w = max(bytes, share),   share = ceil(maximumBytes / maximumItems),   bounded by M.
   *
   * With M = maximumBytes neither bound is ever broken: the sum of w is never below the sum of bytes, and never below
   * n * share. But a mixture of small and large entries fills neither: the small ones count as more than they are, and the
   * large ones leave no room for maximumItems of them; at worst, a cache is half full by either measure. So M is not fixed.
   * Items and bytes are counted exactly beside it; while both stay below their bounds though entries are being evicted, M
   * is raised, to 2 * maximumBytes at most, where one of the bounds is reached for sure. If the mixture then changes and a
   * bound is exceeded, the policy's coldest entries are taken out by hand, and M is lowered a little. Both happen seldom:
   * to set M makes Caffeine begin anew to adapt its window.
   *
   * A weight is an int. Bytes are therefore counted in units, one byte each below 2 GB and as many as needed above. An entry
   * larger than the bound is taken out by hand as well, at once, so that no other has to go for it.
   *
   * Threads. Maintenance runs on the callers. On the common pool, Caffeine's default, it would compete with the
   * application's own tasks there, and a writer would run ahead of evictions. It costs a microsecond or two however little
   * there is to do, and many times that if each time another CPU does it, which has to fetch all that it touches from the one
   * before. So it waits until some microseconds have passed since it ran last, longer for all but the thread that ran it, or some puts were made, fewer where
   * the cache is small and none where bytes bound it; what is read meanwhile is noted as far as Caffeine's buffer has room. A cache that is not asked
   * hundreds of thousands of times a second does not notice. The bounds are exceeded by so many entries, and by what writers
   * have in hand. Nothing but counting happens under Caffeine's locks.
   *
   * A key whose hash has changed since it was put is found neither by its owner nor by Caffeine, which forgets the entry but
   * keeps it in its map. So the count stays above the bound, though Caffeine sees nothing to evict. Then all entries go, and
   * a new cache begins: an error of the application, which is reported, must not fill the heap.
   */
  /** In the map's table, which is half to three quarters full. */
  private static final long PLACE = 8;

  private static final long SKETCH = 8;
  private static final int HEAVIEST = Integer.MAX_VALUE;
  private static final int SLACK = 64; // a 64th above a bound is left to Caffeine until cleanUp
  private static final int PATIENCE = 16;
  private static final int READ_SHIFT = Integer.SIZE - 5; // one of 32 looks at the time
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(5);
  private static final int PART = 2; // a third of one thread's time at most
  private static final int TURNS = 16;
  private static final double FULL = 0.95;
  private static final double STEP = 1.1;
  private static final double BACK = 0.98;
  private static final int FEWEST_PUTS = 64;

  private final long maximumItems;
  private final long maximumBytes; // 0: items alone bound
  private final long unit;
  private final long share;
  private final Evicted<V> evicted;
  private final Runnable keyChanged;
  private final ReentrantLock enforcing = new ReentrantLock();
  private volatile Store<K, V> store;
  /**
   * That of the store, for readers: who sees the older one finds nothing in it. Caffeine's own
   * front is one more object to look at.
   */
  private ConcurrentMap<K, Entry<V>> readers;

  private final AtomicReference<@Nullable Runnable> due = new AtomicReference<>();
  private final int patience;

  // Racy, but for what says otherwise: when to look, not what is true.
  private int putsUntilDue;
  private boolean soon;
  private long maintainedAt = System.nanoTime();
  private long pause = PAUSE;
  private long maintainer;
  private int putsUntilLook;
  private boolean evictedSinceLook;
  private int enforcedSinceLook; // guarded by enforcing
  private long
      countedAfter; // guarded by enforcing: puts until entries may be counted by hand again

  /** One Caffeine cache and what it holds. */
  private static final class Store<K, V> {
    final Cache<K, Entry<V>> cache;
    final ConcurrentMap<K, Entry<V>> map;
    final LongAdder bytes = new LongAdder();

    Store(Cache<K, Entry<V>> cache) {
      this.cache = cache;
      this.map = cache.asMap();
    }

    long items() {
      return cache.estimatedSize();
    }

    long bytes() {
      return Math.max(0, bytes.sum()); // an entry may be gone before its put has added it
    }
  }

  /**
   * An empty engine.
   *
   * @param maximumItems the most entries, >= 1
   * @param maximumBytes the most bytes; 0 if items alone bound
   * @param evicted takes what the bounds drive out
   * @param keyChanged is told when entries could not be found by their keys any more
   */
  public CaffeineEngine(
      long maximumItems, long maximumBytes, Evicted<V> evicted, Runnable keyChanged) {
    this.maximumItems = Require.atLeast(1, maximumItems, "maximumItems");
    this.maximumBytes = maximumBytes;
    this.unit = 1 + maximumBytes / HEAVIEST;
    this.share = ceilDiv(maximumBytes / unit, maximumItems);
    this.evicted = Require.nonNull(evicted, "evicted");
    this.keyChanged = Require.nonNull(keyChanged, "keyChanged");
    this.patience = maximumBytes > 0 ? 1 : (int) Math.min(PATIENCE, 1 + maximumItems / (2 * SLACK));
    this.store = empty();
    readers = store.map;
  }

  private Store<K, V> empty() {
    RemovalListener<K, Entry<V>> listener = (key, entry, cause) -> evictedByPolicy(entry);
    Caffeine<K, Entry<V>> builder =
        Caffeine.newBuilder().executor(this::later).evictionListener(listener);
    if (maximumBytes == 0) {
      return new Store<>(builder.maximumSize(maximumItems).build());
    }
    return new Store<>(builder
        .maximumWeight(maximumBytes / unit)
        .weigher((K key, Entry<V> entry) ->
            (int) Math.min(HEAVIEST, Math.max(share, ceilDiv(entry.bytes, unit))))
        .build());
  }

  /** Caffeine asks for maintenance once, and again when that has run. */
  private void later(Runnable maintenance) {
    due.set(maintenance);
    putsUntilDue = patience;
    soon = System.nanoTime() - maintainedAt >= pause;
  }

  private void maintainIfDue(boolean atOnce) {
    long began = System.nanoTime();
    long self = Thread.currentThread().getId();
    if (atOnce || began - maintainedAt >= (self == maintainer ? pause : TURNS * pause)) {
      Runnable maintenance = due.get();
      if (maintenance != null && due.compareAndSet(maintenance, null)) {
        soon = false;
        maintenance.run();
        maintainer = self;
        maintainedAt = System.nanoTime();
        pause = Math.max(PAUSE, PART * (maintainedAt - began));
      }
    }
  }

  /** Both >= 0, b > 0; {@code (a + b - 1) / b} would overflow. */
  private static long ceilDiv(long a, long b) {
    return a / b + (a % b == 0 ? 0 : 1);
  }

  /**
   * What an entry takes beside its key and value: itself, Caffeine's node, that of the map with its
   * place in the table, and its part of the sketch of frequencies.
   *
   * @return bytes
   */
  public static long overhead() {
    return Sizer.shallow(Entry.class) + Sizer.object(3, 4) + Sizer.object(1, 3) + PLACE + SKETCH;
  }

  @Override
  public @Nullable Entry<V> get(K key) {
    Entry<V> entry = readers.get(key);
    if (due.getPlain() != null
        && (soon || (ThreadLocalRandom.current().nextInt() << READ_SHIFT) == 0)) {
      maintainIfDue(false);
    }
    return entry;
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    return store.cache.policy().getIfPresentQuietly(key);
  }

  @Override
  public Entry<V> entry(Entry.Blank<K, V> blank) {
    return new Entry<>(blank);
  }

  @Override
  public @Nullable Entry<V> put(K key, Entry<V> entry) {
    Store<K, V> into = store;
    Entry<V> old = into.map.put(key, entry);
    added(into, key, old, entry);
    return old;
  }

  @Override
  public boolean replace(K key, @Nullable Entry<V> expected, Entry<V> entry) {
    Store<K, V> into = store;
    boolean replaced = expected == null
        ? into.map.putIfAbsent(key, entry) == null
        : into.map.replace(key, expected, entry); // an entry is equal to itself alone
    if (replaced) {
      added(into, key, expected, entry);
    }
    return replaced;
  }

  private void added(Store<K, V> into, K key, @Nullable Entry<V> old, Entry<V> entry) {
    into.bytes.add(old == null ? entry.bytes : entry.bytes - old.bytes);
    if (into != store || (maximumBytes > 0 && entry.bytes > maximumBytes)) {
      takeOut(into, key, entry, Removal.BYTES);
    }
    if (due.getPlain() != null) {
      maintainIfDue(--putsUntilDue <= 0);
    }
    if (exceeds(into, SLACK)) {
      enforce(into, SLACK);
    } else if (maximumBytes > 0 && --putsUntilLook <= 0) {
      putsUntilLook = (int) Math.min(1 << 20, Math.max(FEWEST_PUTS, maximumItems / 4));
      adapt(into);
    }
  }

  private boolean exceeds(Store<K, V> in, long slack) {
    return in.items() - maximumItems > (slack == 0 ? 0 : maximumItems / slack)
        || (maximumBytes > 0
            && in.bytes() - maximumBytes > (slack == 0 ? 0 : maximumBytes / slack));
  }

  private boolean takeOut(Store<K, V> from, K key, Entry<V> entry, Removal cause) {
    boolean removed = from.map.remove(key, entry); // an entry is equal to itself alone
    if (removed) {
      from.bytes.add(-entry.bytes);
      evicted.evicted(entry, cause);
    }
    return removed;
  }

  /** Takes entries out until both bounds hold. */
  private void enforce(Store<K, V> in, long slack) {
    enforcing.lock();
    try {
      in.cache.cleanUp();
      if (!exceeds(in, slack)) {
        return;
      }
      enforcedSinceLook++;
      if (hasLostEntries(in)) {
        beginAnew(in);
        return;
      }
      boolean removed = true;
      while (removed && exceeds(in, 0)) {
        removed = takeOutColdest(in);
      }
    } finally {
      enforcing.unlock();
    }
  }

  private boolean takeOutColdest(Store<K, V> in) {
    long above = Math.max(1, Math.min(64, in.items() - maximumItems));
    boolean removed = false;
    for (Map.Entry<K, Entry<V>> one : policy(in).coldest((int) above).entrySet()) {
      Removal cause = in.items() > maximumItems ? Removal.ITEMS : Removal.BYTES;
      removed |= exceeds(in, 0) && takeOut(in, one.getKey(), one.getValue(), cause);
    }
    return removed;
  }

  private static <K, V> Policy.Eviction<K, Entry<V>> policy(Store<K, V> in) {
    return in.cache.policy().eviction().orElseThrow();
  }

  /**
   * Whether there are entries that their keys do not find any more. With a bound of bytes this is
   * asked seldom, since it looks at all entries, and the bound may be exceeded for other reasons.
   */
  private boolean hasLostEntries(Store<K, V> in) {
    if (maximumBytes > 0 && enforcedSinceLook < countedAfter) {
      return false;
    }
    countedAfter = enforcedSinceLook + Math.max(16, maximumItems / 16);
    long seen = 0;
    for (Map.Entry<K, Entry<V>> one : in.map.entrySet()) {
      seen++;
      if (!isFound(one.getKey(), one.getValue())) {
        return true;
      }
    }
    return in.items() - seen
        > 2 * maximumItems + FEWEST_PUTS; // so many do not come and go meanwhile
  }

  private boolean isFound(K key, Entry<V> entry) {
    try {
      return CacheStore.spread(key.hashCode()) == entry.hash;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  private void beginAnew(Store<K, V> old) {
    store = empty();
    readers = store.map;
    old.map.forEach((key, entry) -> takeOut(old, key, entry, Removal.ITEMS));
    keyChanged.run();
  }

  /** Raises or lowers the maximum, if the mixture of sizes asks for it. */
  private void adapt(Store<K, V> in) {
    if (!enforcing.tryLock()) {
      return;
    }
    try {
      double used =
          Math.max((double) in.items() / maximumItems, (double) in.bytes() / maximumBytes);
      long bound = maximumBytes / unit;
      long now = policy(in).getMaximum();
      long next = now;
      if (enforcedSinceLook > putsUntilLook / 16) {
        next = Math.max(bound, (long) (now * BACK));
      } else if (used < FULL && evictedSinceLook) {
        next = Math.min(2 * bound, (long) (now * Math.min(STEP, (FULL + 0.02) / used)) + 1);
      }
      if (Math.abs(next - now) >= 0.01 * now) {
        policy(in).setMaximum(next);
      }
      enforcedSinceLook = 0;
      countedAfter = 0;
      evictedSinceLook = false;
    } finally {
      enforcing.unlock();
    }
  }

  @Override
  public @Nullable Entry<V> remove(K key) {
    Store<K, V> from = store;
    Entry<V> old = from.map.remove(key);
    if (old != null) {
      from.bytes.add(-old.bytes);
    }
    return old;
  }

  @Override
  public boolean remove(K key, Entry<V> entry) {
    Store<K, V> from = store;
    boolean removed = from.map.remove(key, entry);
    if (removed) {
      from.bytes.add(-entry.bytes);
    }
    return removed;
  }

  /** Under Caffeine's lock. Removals by hand do not come here. */
  private void evictedByPolicy(@Nullable Entry<V> entry) {
    if (entry != null) {
      evictedSinceLook = true;
      Store<K, V> from = store;
      boolean byBytes = maximumBytes > 0
          && (double) from.bytes() / maximumBytes > (double) from.items() / maximumItems;
      from.bytes.add(-entry.bytes);
      evicted.evicted(entry, byBytes ? Removal.BYTES : Removal.ITEMS);
    }
  }

  @Override
  public void cleanUp() {
    Store<K, V> in = store;
    in.cache.cleanUp();
    if (exceeds(in, 0)) {
      enforce(in, 0);
    }
  }

  @Override
  public long itemCount() {
    return store.items();
  }

  @Override
  public long bytes() {
    return store.bytes();
  }

  @Override
  public Iterator<Map.Entry<K, Entry<V>>> entries() {
    return store.map.entrySet().iterator();
  }
}
