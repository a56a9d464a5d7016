/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.internal.CacheCounts;
import io.perfguard.cache.internal.CacheStore;
import io.perfguard.cache.internal.Entry;
import io.perfguard.cache.internal.Held;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.FlightTable;
import io.perfguard.core.mechanism.LoadTicket;
import io.perfguard.core.mechanism.WaitEnd;
import io.perfguard.core.mechanism.WaitListener;
import io.perfguard.core.operation.GuardExecutors;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How values come into one cache: one load for all who ask, in the caller, in the background, for
 * many keys, as futures, within a time. Thread-safe.
 */
final class Loads<K, V extends @Nullable Object> {
  /*
   * Why a loader is never run by the engine: Caffeine's get(key, fn) runs it under the lock of a bin. A loader that asks
   * the cache again then fails or blocks, and other keys wait for it. The flight table holds no lock while a loader runs,
   * and the engine sees one write for each load, which its admission policy counts once.
   *
   * Why a leader looks again: it may have missed before the flight before its own was over, and come to the table after.
   *
   * Which loads are kept: none whose ticket was spoiled meanwhile. An invalidation, and a value put by hand, spoil the
   * tickets of all loads of their key, wherever these run; see LoadTicket.
   */
  private static final long FOREVER = Long.MAX_VALUE;
  private static final long SHORTEST_RETRY = TimeUnit.SECONDS.toNanos(1);

  private final String subject;
  private final CacheConfig config;
  private final CacheStore<K, Object> store;
  private final CacheCounts counts;
  private final GuardClock clock;
  private final Faults faults;
  private final Executor executor;
  private final @Nullable Tagger<? super K, ? super V> tagger;
  private final FlightTable<K, V> flights = new FlightTable<>((key, value) -> {}, new Waits());
  private final long refreshNanos;
  private final long timeoutNanos;
  private final long errorNanos;
  /** No refresh before this, after one has failed. Racy: one refresh more does no harm. */
  private volatile long nextRefresh;

  Loads(
      String subject,
      CacheConfig config,
      CacheStore<K, Object> store,
      CacheCounts counts,
      GuardClock clock,
      Faults faults,
      Executor executor,
      @Nullable Tagger<? super K, ? super V> tagger) {
    this.subject = subject;
    this.config = config;
    this.store = store;
    this.counts = counts;
    this.clock = clock;
    this.faults = faults;
    this.executor = executor;
    this.tagger = tagger;
    this.refreshNanos = CacheConfig.nanosOrZero(config.refreshAfter());
    this.errorNanos = CacheConfig.nanosOrZero(config.errorTtl());
    this.timeoutNanos = CacheConfig.nanosOrZero(config.loadTimeout());
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // what is not the null was put as V
  V unwrap(Object held) {
    return (V) Held.value(held);
  }

  /** The same for who asks for a value alone: what was thrown is none. */
  @SuppressWarnings("unchecked") // was put as V
  @Nullable
  V value(Object held) {
    return Held.isSpecial(held) ? null : (V) held;
  }

  /** After a miss: the value, loaded by this caller or by one that is at it. */
  <X extends Throwable> V get(
      K key, @Nullable Object expired, Loader<? super K, ? extends V, X> loader) throws X {
    return timeoutNanos == 0
        ? flights.loadKept(key, (absent, ticket) -> lead(absent, expired, loader, ticket), FOREVER)
        : getInTime(key, expired, loader);
  }

  private <X extends Throwable> V lead(
      K key, @Nullable Object expired, Loader<? super K, ? extends V, X> loader, LoadTicket ticket)
      throws X {
    Object arrived = read(key);
    if (arrived != null) {
      counts.coalesced.increment();
      return unwrap(arrived);
    }
    return loadAndKeep(key, expired, null, loader, ticket);
  }

  private <X extends Throwable> V loadAndKeep(
      K key,
      @Nullable Object before,
      @Nullable Entry<Object> over,
      Loader<? super K, ? extends V, X> loader,
      LoadTicket ticket)
      throws X {
    long began = store.began();
    V value;
    try {
      value = load(key, loader);
    } catch (Throwable e) {
      if (over == null) {
        keepFailure(key, e, began, ticket);
      }
      throw e;
    }
    compare(before, value);
    keep(key, value, began, ticket, over);
    return value;
  }

  /** A load brought a value for a key whose older value was at hand. */
  private void compare(@Nullable Object before, V value) {
    if (before != null && value != null && !Held.isSpecial(before)) {
      counts.reloads.increment();
      try {
        if (before.equals(value)) {
          counts.unchangedReloads.increment();
        }
      } catch (RuntimeException | LinkageError e) {
        faults.record("comparing a value with the one before", e);
      }
    }
  }

  /** Loads without the table, and keeps nothing. */
  <X extends Throwable> V load(K key, Loader<? super K, ? extends V, X> loader) throws X {
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
      ended(1, loaded, end - start);
    }
  }

  /** Loads ended, well or not: of many keys with one call, each took as long as the call. */
  private void ended(int keys, boolean loaded, long nanos) {
    ResourceTimer.cacheLoaded(nanos);
    for (int i = 0; i < keys; i++) {
      counts.loadDurations.record(nanos / keys);
    }
    (loaded ? counts.loads : counts.loadFailures).add(keys);
  }

  private @Nullable Object read(K key) {
    try {
      Entry<Object> entry = store.find(key);
      return entry == null ? null : store.read(entry, store.now());
    } catch (RuntimeException | LinkageError e) {
      faults.record("reading an entry", e);
      return null;
    }
  }

  /** Keeps what a load gave; true if it is there now. */
  private boolean keep(
      K key, V value, long began, LoadTicket ticket, @Nullable Entry<Object> over) {
    if (value == null && !config.cacheNulls()) {
      return false;
    }
    try {
      Collection<String> tags = value == null ? CacheStore.UNTAGGED : tags(key, value);
      return tags != null
          && store.put(
              key,
              value == null ? Held.NULL : value,
              -1,
              tags,
              began,
              new CacheStore.Load<>(ticket, over));
    } catch (RuntimeException | LinkageError e) {
      faults.record("storing an entry", e);
      return false;
    }
  }

  /** Keeps what a load threw, for those who ask within a time. */
  private void keepFailure(K key, Throwable thrown, long began, LoadTicket ticket) {
    if (errorNanos == 0
        || !(thrown instanceof Exception)
        || thrown instanceof InterruptedException) {
      return;
    }
    try {
      store.put(
          key,
          Held.failure(thrown),
          errorNanos,
          CacheStore.UNTAGGED,
          began,
          new CacheStore.Load<>(ticket, null));
    } catch (RuntimeException | LinkageError e) {
      faults.record("storing an exception", e);
    }
  }

  private @Nullable Collection<String> tags(K key, V value) {
    if (tagger == null) {
      return CacheStore.UNTAGGED;
    }
    try {
      return Tagging.checked(tagger.tags(key, value));
    } catch (RuntimeException | LinkageError e) {
      faults.record("the tagger", e);
      return null;
    }
  }

  /** A hit on an entry that is old enough makes one caller load it anew in the background. */
  <X extends Throwable> void refreshIfDue(
      K key, Entry<Object> entry, long now, Loader<? super K, ? extends V, X> loader) {
    if (refreshNanos > 0
        && store.age(entry, now) >= refreshNanos
        && now >= nextRefresh
        && store.beginRefresh(entry)) {
      try {
        executor.execute(GuardExecutors.wrap(() -> refresh(key, entry, loader)));
      } catch (RuntimeException e) { // an executor that is full or shut down
        refreshFailed(entry);
        faults.record("the executor refused a refresh", e);
      }
    }
  }

  private <X extends Throwable> void refresh(
      K key, Entry<Object> entry, Loader<? super K, ? extends V, X> loader) {
    Object before = store.value(entry);
    try {
      V value = flights.loadKept(
          key, (same, ticket) -> loadAndKeep(same, before, entry, loader, ticket), FOREVER);
      counts.refreshes.increment();
      if (value == null && !config.cacheNulls()) {
        store.invalidate(key); // there is none any more
      }
      // The entry may be there still: a load that was ending just then was followed in place of one
      // of its own, or what was loaded may not be kept. Without this nobody would try again.
      store.endRefresh(entry);
    } catch (Throwable e) {
      counts.refreshFailures.increment();
      refreshFailed(entry);
      faults.record("a refresh failed, the entry stays until its ttl", e);
    }
  }

  private void refreshFailed(Entry<Object> entry) {
    nextRefresh = store.now() + Math.max(SHORTEST_RETRY, refreshNanos / 10);
    store.endRefresh(entry);
  }

  /** The load runs elsewhere, so that whoever waits for it can be let go in time. */
  @SuppressWarnings("unchecked") // the load's exception, as it came
  private <X extends Throwable> V getInTime(
      K key, @Nullable Object expired, Loader<? super K, ? extends V, X> loader) throws X {
    boolean[] leads = new boolean[1];
    CompletableFuture<V> future = flights.loadAsync(key, (absent, ticket) -> {
      leads[0] = true;
      return inBackground(absent, expired, loader, ticket);
    });
    if (!leads[0]) {
      counts.coalesced.increment();
    }
    long token = ResourceTimer.enter(Resource.WAIT);
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return load(key, loader); // which will notice
    } catch (ExecutionException e) {
      throw (X) Require.nonNull(e.getCause(), "cause");
    } finally {
      ResourceTimer.exit(token);
    }
  }

  private <X extends Throwable> CompletionStage<V> inBackground(
      K key,
      @Nullable Object expired,
      Loader<? super K, ? extends V, X> loader,
      LoadTicket ticket) {
    CompletableFuture<V> ends = new CompletableFuture<>();
    Interruptible work = new Interruptible(() -> {
      try {
        ends.complete(lead(key, expired, loader, ticket));
      } catch (Throwable e) {
        ends.completeExceptionally(e);
      }
    });
    try {
      executor.execute(GuardExecutors.wrap((Runnable) work));
    } catch (RejectedExecutionException e) { // full or shut down: better late than not at all
      faults.record("the executor refused a load, which ran on its caller without a time-out", e);
      work.run();
    }
    CompletableFuture.delayedExecutor(timeoutNanos, TimeUnit.NANOSECONDS, Runnable::run)
        .execute(() -> {
          Duration bound = config.loadTimeout().orElseThrow();
          if (!ends.isDone()) {
            ticket.spoil(); // what it may still bring comes too late
            ends.completeExceptionally(new LoadTimeoutException(subject, bound));
            work.interrupt();
          }
        });
    return ends;
  }

  /** What is held, as a future of the caller's own. */
  CompletableFuture<V> future(Object held) {
    Throwable thrown = Held.thrown(held);
    return thrown == null
        ? CompletableFuture.completedFuture(unwrap(held))
        : CompletableFuture.failedFuture(thrown);
  }

  /** Whether a hit on an entry of this age makes somebody load it anew. */
  boolean isRefreshDue(Entry<Object> entry, long now) {
    return refreshNanos > 0 && store.age(entry, now) >= refreshNanos && now >= nextRefresh;
  }

  /** A future's result, loaded by this caller or by one that is at it. */
  CompletableFuture<V> getAsync(K key, AsyncLoader<? super K, ? extends V> loader) {
    boolean[] leads = new boolean[1];
    CompletableFuture<V> future = flights.loadAsync(key, (absent, ticket) -> {
      leads[0] = true;
      Object arrived = read(absent);
      if (arrived != null) {
        counts.coalesced.increment();
        return future(arrived);
      }
      long began = store.began();
      long start = clock.nanoTime();
      CompletionStage<? extends V> stage;
      try {
        stage = Require.nonNull(loader.load(absent), "the loader's stage");
      } catch (Throwable e) {
        ended(1, false, clock.nanoTime() - start);
        keepFailure(absent, e, began, ticket);
        throw e;
      }
      return stage.handle((value, thrown) -> {
        ended(1, thrown == null, clock.nanoTime() - start);
        if (thrown != null) {
          Throwable cause =
              thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                  ? wrapped.getCause()
                  : thrown;
          keepFailure(absent, cause, began, ticket);
          throw thrown instanceof CompletionException wrapped
              ? wrapped
              : new CompletionException(thrown);
        }
        if (value == null) {
          counts.nullLoads.increment();
        }
        keep(absent, value, began, ticket, null);
        return value;
      });
    });
    if (!leads[0]) {
      counts.coalesced.increment();
    }
    return future;
  }

  /** What is missing, with one call. */
  <X extends Throwable> Map<K, V> getAll(Set<K> missing, BulkLoader<K, V, X> loader) throws X {
    return flights.loadAll(missing, tickets -> leadAll(tickets, loader));
  }

  private <X extends Throwable> Map<K, V> leadAll(
      Map<K, LoadTicket> tickets, BulkLoader<K, V, X> loader) throws X {
    Map<K, V> result = new HashMap<>();
    Set<K> absent = new LinkedHashSet<>();
    for (K key : tickets.keySet()) {
      Object arrived = read(key);
      if (arrived == null || Held.thrown(arrived) != null) {
        absent.add(key);
      } else {
        counts.coalesced.increment();
        result.put(key, unwrap(arrived));
      }
    }
    if (!absent.isEmpty()) {
      long began = store.began();
      Map<? extends K, ? extends V> loaded = loadAll(absent, loader);
      for (K key : absent) {
        V value = value(loaded, key);
        if (value == null) {
          counts.nullLoads.increment();
        }
        keep(key, value, began, Require.nonNull(tickets.get(key), "ticket"), null);
        result.put(key, value);
      }
    }
    return result;
  }

  @SuppressWarnings("NullAway") // a key without a value has the value null, where V allows it
  private static <K, V extends @Nullable Object> V value(Map<? extends K, ? extends V> of, K key) {
    return of.get(key);
  }

  private <X extends Throwable> Map<? extends K, ? extends V> loadAll(
      Set<K> absent, BulkLoader<K, V, X> loader) throws X {
    long start = clock.nanoTime();
    long token = ResourceTimer.enter(Resource.CACHE, start, clock);
    boolean loaded = false;
    int keys = absent.size();
    try {
      Map<? extends K, ? extends V> values = loader.load(absent);
      if (values == null) {
        throw new IllegalStateException(subject + ": the bulk loader returned null for " + keys
            + " keys; a key without a value is left out of the map");
      }
      loaded = true;
      return values;
    } finally {
      long end = clock.nanoTime();
      ResourceTimer.exit(token, end, clock);
      ended(keys, loaded, end - start);
    }
  }

  /** Loads that run must not overwrite what is known better from now on. */
  void outdate(K key) {
    flights.invalidate(key);
  }

  /** Who asks from now on does not take the result of a load that runs. */
  void seal() {
    flights.seal();
  }

  void outdateIf(Predicate<? super K> keys) {
    flights.invalidateIf(keys);
  }

  /** Loads that run now. */
  int open() {
    return flights.size();
  }

  /** A task whose thread is interrupted only while it is at it. */
  private static final class Interruptible implements Runnable {
    private final Runnable task;
    private @Nullable Thread thread; // guarded by this
    private boolean interrupted; // guarded by this

    Interruptible(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      synchronized (this) {
        thread = Thread.currentThread();
      }
      try {
        task.run();
      } finally {
        synchronized (this) {
          thread = null;
          if (interrupted) {
            Thread.interrupted(); // was meant for the task, not for the next one of this thread
          }
        }
      }
    }

    synchronized void interrupt() {
      if (thread != null) {
        interrupted = true;
        thread.interrupt();
      }
    }
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
}
