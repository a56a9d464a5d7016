/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.LoadTicket;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one cache and how long they may be read: ttl, idleness, tags, invalidation, weak
 * values. Which entries go when there are too many is the engine's choice; loads and requests are
 * not its business.
 *
 * <p>Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class CacheStore<K, V> {
  /*
   * An entry that may not be read any more is dead at once, for each read compares; it is taken away later: by the load
   * that brings its successor, which can then tell whether the value had changed; by an eviction; or by the sweep. The
   * sweep goes over the engine's entries a few at a time, along with puts, as long as the counts say that some are dead:
   * so nobody keeps an order of deadlines, there is no timer and no thread, and a cache whose entries do not die in place
   * never sweeps. Idle caches have no counts, since each read moves the deadline: they sweep a little with each put.
   *
   * Both engines age alike in this way, to the nanosecond of the given clock, with a ttl for each entry if need be, and a
   * hit pays for one comparison.
   */
  private static final int SWEPT_AT_ONCE = 16;
  private static final int LOOKS_FOR_EACH_TTL = 64;

  private final CacheEngine<K, V> engine;
  private final EntrySizes<? super K, ? super V> sizes;
  private final Ticks ticks;
  private final CacheCounts counts;
  private final Departures departures;
  private final Watch watch;
  private final Lifetimes lifetimes;
  /** Neither idleness counts nor are values held weakly. */
  private final boolean plain;

  private volatile boolean timed; // whether any entry ever had a deadline
  private final Tags tags = new Tags();
  private final ExpiryIndex expiry = new ExpiryIndex();
  private final ReferenceQueue<V> collected = new ReferenceQueue<>();

  private final ReentrantLock sweeping = new ReentrantLock();
  private @Nullable Iterator<Map.Entry<K, Entry<V>>> sweep; // guarded by sweeping
  /** Dead entries that are still there, as far as is known. */
  private final AtomicLong dead = new AtomicLong();
  /** When the counts are to be asked again. Racy: to ask twice does no harm. */
  private volatile long nextLook;

  /**
   * How long entries may be read. Immutable.
   *
   * @param ttlNanos after a write; 0 for ever
   * @param jitter the part of the ttl by which it is shortened by chance, 0..1
   * @param idleNanos after a read or write; 0 for ever
   * @param weak whether values are held weakly
   */
  public record Lifetimes(long ttlNanos, double jitter, long idleNanos, boolean weak) {}

  /**
   * A load that brings a value. Immutable.
   *
   * <p>What was put by hand while it ran is newer than what it brings, so that stays.
   *
   * @param ticket says whether it may still be kept
   * @param over the living entry that it was to make new; null for none
   * @param <V> the values
   */
  public record Load<V>(LoadTicket ticket, @Nullable Entry<V> over) {}

  /** Sees entries leave; it must only count. */
  @FunctionalInterface
  public interface Departures {
    /**
     * An entry left.
     *
     * @param hash of its key
     * @param cause why
     */
    void left(int hash, Removal cause);
  }

  /** Sees the requests of some keys; it must be quick, and must not call back. */
  public interface Watch {
    /**
     * Whether it is to be told of a key.
     *
     * @param hash of the key
     * @return asked once for each entry
     */
    boolean wants(int hash);

    /**
     * A key that it wants was asked for, and was there.
     *
     * @param hash of the key
     * @param now nanoseconds since the cache was built
     * @return until when it need not be told of this key; {@code now} or less to be told of the
     *     next
     */
    long hit(int hash, long now);
  }

  /**
   * An empty store.
   *
   * @param engine makes the engine, which reports evictions to what it is given
   * @param lifetimes how long entries may be read
   * @param sizes how large an entry is
   * @param ticks what ages entries
   * @param counts where removals and reloads are counted
   * @param departures sees entries leave
   * @param watch sees some entries be asked for
   */
  public CacheStore(
      Function<CacheEngine.Evicted<V>, CacheEngine<K, V>> engine,
      Lifetimes lifetimes,
      EntrySizes<? super K, ? super V> sizes,
      Ticks ticks,
      CacheCounts counts,
      Departures departures,
      Watch watch) {
    this.lifetimes = Require.nonNull(lifetimes, "lifetimes");
    this.plain = lifetimes.idleNanos() == 0 && !lifetimes.weak();
    this.timed = lifetimes.ttlNanos() > 0 || lifetimes.idleNanos() > 0;
    this.sizes = Require.nonNull(sizes, "sizes");
    this.ticks = Require.nonNull(ticks, "ticks");
    this.counts = Require.nonNull(counts, "counts");
    this.watch = Require.nonNull(watch, "watch");
    this.departures = Require.nonNull(departures, "departures");
    this.engine = engine.apply(this::evicted);
  }

  /**
   * The time, if it matters to the entries.
   *
   * @return nanoseconds since the store was built
   */
  public long now() {
    return ticks.now();
  }

  /**
   * What holds the entries, for reads on the hottest path: {@link #find} without a detour.
   *
   * @return the engine
   */
  public CacheEngine<K, V> engine() {
    return engine;
  }

  /**
   * What is there for a key, living or dead; it counts as a use.
   *
   * @param key the key
   * @return null if nothing is there
   */
  public @Nullable Entry<V> find(K key) {
    return engine.get(key);
  }

  /**
   * The value of an entry, if it may be read now; marks it as read.
   *
   * @param entry from {@link #find}
   * @param now the time
   * @return null if it is dead
   */
  public @Nullable V read(Entry<V> entry, long now) {
    return now < entry.readableUntil ? entry.strongValue() : readAsking(entry, now);
  }

  /**
   * The same for an entry that was found earlier and may have left since.
   *
   * @param entry from {@link #find}
   * @param now the time
   * @return null if it has left, or if it takes more than a look to tell whether it may be read
   */
  public @Nullable V readAgain(Entry<V> entry, long now) {
    return now < entry.readableUntil && !entry.hasLeft() ? entry.strongValue() : null;
  }

  private @Nullable V readAsking(Entry<V> entry, long now) {
    long until = entry.readableUntil; // before anything that might spoil it is looked at
    if (death(entry, now) != null) {
      return null;
    }
    if (lifetimes.idleNanos() > 0) {
      entry.use(now);
    }
    V value = entry.value();
    if (value != null) { // else it was collected since
      entry.wasReadNow();
      long quietUntil = entry.watched ? watch.hit(entry.hash, now) : Entry.NEVER;
      if (plain && quietUntil > now) {
        entry.ripen(until, quietUntil);
      }
    }
    return value;
  }

  /**
   * Why an entry may not be read.
   *
   * @param entry the entry
   * @param now the time
   * @return null if it lives
   */
  public @Nullable Removal death(Entry<V> entry, long now) {
    if (entry.isSpoiled()) {
      return Removal.INVALIDATED;
    }
    if (now >= entry.expiresAt
        || (lifetimes.idleNanos() > 0 && now - entry.usedAt() >= lifetimes.idleNanos())) {
      return Removal.EXPIRED;
    }
    return entry.value() == null ? Removal.COLLECTED : null;
  }

  /**
   * The hash of an entry's key.
   *
   * @param entry the entry
   * @return spread
   */
  public int hash(Entry<V> entry) {
    return entry.hash;
  }

  /**
   * The value of an entry, living or dead.
   *
   * @param entry the entry
   * @return null if it was collected
   */
  public @Nullable V value(Entry<V> entry) {
    return entry.value();
  }

  /**
   * How old an entry is.
   *
   * @param entry the entry
   * @param now the time
   * @return nanoseconds since it was written
   */
  public long age(Entry<V> entry, long now) {
    return now - entry.writtenAt;
  }

  /**
   * Lets one caller refresh an entry.
   *
   * @param entry the entry
   * @return whether it is this caller
   */
  public boolean beginRefresh(Entry<V> entry) {
    return entry.beginRefresh();
  }

  /**
   * Lets the next caller try.
   *
   * @param entry whose refresh failed
   */
  public void endRefresh(Entry<V> entry) {
    entry.endRefresh();
  }

  /**
   * The moment at which a load begins, as tags count: to be given to {@link #put}.
   *
   * @return a stamp
   */
  public long began() {
    return tags.now();
  }

  /**
   * Keeps a value, in place of an older one.
   *
   * @param key the key
   * @param value the value
   * @param ttlNanos of this entry; negative for that of the cache, 0 for ever
   * @param names its tags
   * @param began when its load began, from {@link #began}
   * @param load that brought it; null if it was put by hand
   * @return false if it was invalidated before it could be kept, or is older than what is there
   */
  public boolean put(
      K key, V value, long ttlNanos, Collection<String> names, long began, @Nullable Load<V> load) {
    Entry.Blank<K, V> blank = new Entry.Blank<>(key, value);
    blank.hash = spread(key.hashCode());
    blank.bytes = sizes.of(key, value);
    long now = now();
    blank.writtenAt = now;
    blank.expiresAt = deadline(now, ttlNanos < 0 ? lifetimes.ttlNanos() : ttlNanos);
    Entry.WeakValue<V> weak = null;
    if (lifetimes.weak()) {
      weak = new Entry.WeakValue<>(value, collected);
      blank.held = weak;
    }
    if (blank.expiresAt != Entry.NEVER && !timed) {
      timed = true; // before the entry is there
    }
    blank.byHand = load == null;
    blank.watched = watch.wants(blank.hash);
    blank.tags = tags.mark(names, began);
    blank.bucket = expiry.add(now, blank.expiresAt);
    Entry<V> entry = engine.entry(blank);
    if (weak != null) {
      weak.entry = entry;
      weak.key = key;
    }
    if (load != null && (!load.ticket().carry(entry) || entry.isSpoiled())) {
      forget(entry);
      return false;
    }
    Entry<V> old;
    try {
      old = load == null ? engine.put(key, entry) : engine.peek(key);
      while (load != null) {
        // After the look at what is there: what was loaded since an invalidation finds this one
        // spoiled by it.
        if (entry.isSpoiled() || !mayReplace(load, old, now)) {
          forget(entry);
          return false;
        }
        if (engine.replace(key, old, entry)) {
          break;
        }
        old = engine.peek(key);
      }
    } catch (Throwable e) {
      forget(entry);
      throw e;
    }
    counts.puts.increment();
    if (old != null) {
      Removal death = death(old, now);
      left(old, death == null ? Removal.REPLACED : death);
    }
    if (entry.isSpoiled() && engine.remove(key, entry)) {
      left(entry, Removal.INVALIDATED);
    }
    sweepAlong(now);
    return true;
  }

  /** What was put by hand while a load ran is newer than what that brings. */
  private boolean mayReplace(Load<V> load, @Nullable Entry<V> old, long now) {
    return old == null || !old.byHand || old == load.over() || death(old, now) != null;
  }

  /**
   * Spreads the bits of a hash over all of it.
   *
   * @param hash a key's hashCode
   * @return well mixed
   */
  public static int spread(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b; // the finish of MurmurHash3
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
    return mixed ^ (mixed >>> 16);
  }

  private long deadline(long now, long ttl) {
    if (ttl == 0) {
      return Entry.NEVER;
    }
    double cut = lifetimes.jitter() == 0
        ? 0
        : lifetimes.jitter() * ThreadLocalRandom.current().nextDouble();
    long lives = Math.max(1, ttl - (long) (cut * ttl));
    return lives >= Entry.NEVER - now ? Entry.NEVER : now + lives;
  }

  /**
   * Removes the entry of a key. What the key's {@code hashCode} or {@code equals} throws comes out.
   *
   * @param key the key
   */
  public void invalidate(K key) {
    Entry<V> old = engine.remove(key);
    if (old != null) {
      long now = now();
      Removal death = death(old, now);
      left(old, death == null ? Removal.INVALIDATED : death);
    }
  }

  /**
   * Removes the entries whose keys are of a kind.
   *
   * @param keys tells which; what it throws comes out
   */
  public void invalidateIf(Predicate<? super K> keys) {
    Iterator<Map.Entry<K, Entry<V>>> all = engine.entries();
    while (all.hasNext()) {
      Map.Entry<K, Entry<V>> one = all.next();
      if (keys.test(one.getKey())) {
        drop(one.getKey(), one.getValue(), Removal.INVALIDATED);
      }
    }
  }

  /**
   * Ends all entries of a tag and all loads that will carry it; takes as long for many as for few.
   *
   * @param name the tag
   */
  public void invalidateTag(String name) {
    dead.addAndGet(tags.invalidate(name));
  }

  private boolean drop(K key, Entry<V> entry, Removal cause) {
    Removal death = death(entry, now());
    if (!engine.remove(key, entry)) {
      return false;
    }
    left(entry, death == null ? cause : death);
    return true;
  }

  /** Perhaps under the engine's locks, and before the entry has left the map. */
  private void evicted(Entry<V> entry, Removal cause) {
    Removal death = death(entry, now());
    entry.spoil(); // from here on an invalidation does not reach it any more, so nobody may read it
    left(entry, death == null ? cause : death);
  }

  private void left(Entry<V> entry, Removal cause) {
    if (!entry.leave()) {
      return;
    }
    forget(entry);
    counts.removals(cause).increment();
    if (!entry.wasRead() && cause != Removal.REPLACED) {
      counts.neverRead.increment();
    }
    departures.left(entry.hash, cause);
  }

  private void forget(Entry<V> entry) {
    expiry.remove(entry.bucket, entry.expiresAt);
    tags.unmark(entry.tags);
  }

  /**
   * A few steps of the sweep, if there is reason to.
   *
   * @param now the time
   */
  public void sweepAlong(long now) {
    if (lifetimes.weak()) {
      clearCollected();
    }
    if (!timed && dead.get() <= 0) {
      return;
    }
    if (timed && now >= nextLook) {
      nextLook = now + Math.max(1, lifetimes.ttlNanos() / LOOKS_FOR_EACH_TTL);
      dead.accumulateAndGet(expiry.dueCount(now), Math::max);
    }
    if ((dead.get() > 0 || lifetimes.idleNanos() > 0) && sweeping.tryLock()) {
      try {
        sweep(SWEPT_AT_ONCE);
      } finally {
        sweeping.unlock();
      }
    }
  }

  /** Goes on with the round, at most so far. */
  private void sweep(int most) {
    Iterator<Map.Entry<K, Entry<V>>> round = sweep;
    if (round == null) {
      round = engine.entries();
      sweep = round;
    }
    for (int i = 0; i < most; i++) {
      if (!round.hasNext()) {
        sweep = null;
        dead.set(expiry.dueCount(now())); // what died behind the sweep's back
        return;
      }
      Map.Entry<K, Entry<V>> one = round.next();
      Removal death = death(one.getValue(), now());
      if (death != null && drop(one.getKey(), one.getValue(), death)) {
        dead.decrementAndGet();
      }
    }
  }

  private void clearCollected() {
    for (Reference<? extends V> gone = collected.poll(); gone != null; gone = collected.poll()) {
      @SuppressWarnings("unchecked") // the queue is given to these alone
      Entry.WeakValue<V> weak = (Entry.WeakValue<V>) gone;
      @SuppressWarnings("unchecked") // set by put
      K key = (K) Require.nonNull(weak.key, "key");
      drop(key, Require.nonNull(weak.entry, "entry"), Removal.COLLECTED);
    }
  }

  /** Does now what is due: both bounds hold, no dead entry is left, all counts are exact. */
  public void cleanUp() {
    sweeping.lock();
    try {
      clearCollected();
      if (timed || lifetimes.weak() || dead.get() > 0) {
        sweep = engine.entries();
        sweep(Integer.MAX_VALUE);
      }
    } finally {
      sweeping.unlock();
    }
    engine.cleanUp();
  }

  /**
   * How many entries there are.
   *
   * @return dead ones included; exact after {@link #cleanUp}
   */
  public long itemCount() {
    return engine.itemCount();
  }

  /**
   * How many bytes they count.
   *
   * @return dead ones included; exact after {@link #cleanUp}
   */
  public long bytes() {
    return engine.bytes();
  }

  /**
   * How long entries have left.
   *
   * @return the counts
   */
  public ExpiryIndex expiry() {
    return expiry;
  }

  /**
   * All entries that may be read, weakly consistent; this counts as no use.
   *
   * @return in no order
   */
  public Iterator<Map.Entry<K, Entry<V>>> entries() {
    return engine.entries();
  }

  /**
   * The entry of a key, without counting as a use.
   *
   * @param key the key
   * @return null if there is none, living or dead
   */
  public @Nullable Entry<V> peek(K key) {
    return engine.peek(key);
  }

  /** No tags. */
  public static final List<String> UNTAGGED = List.of();
}
