/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller load for all that ask for the same key at the same time (single-flight).
 *
 * <p>The first caller, the <em>leader</em>, runs its own loader on its own thread. Callers that
 * come while it runs, the <em>followers</em>, wait and get its value, or the very exception
 * instance that it threw. A null value is shared like any other. The leader's exception goes to the
 * leader as it came, be it checked, unchecked or an Error. Since each caller brings its own loader,
 * a follower may see a checked exception that its own loader does not declare.
 *
 * <p>A caller loads by itself, without the table, when waiting would be wrong:
 *
 * <ul>
 *   <li>The same thread asks for the key that it is loading.
 *   <li>The owner waits, directly or over others, for a load of this thread: waiting would never
 *       end.
 *   <li>It was interrupted while it waited. Nothing is thrown, the interrupt stays set, its loader
 *       will notice.
 *   <li>It waited for as long as it was willing to.
 *   <li>The key cannot be looked up, because its {@code hashCode} or {@code equals} throws.
 * </ul>
 *
 * A leader that was interrupted fails alone: its followers ask again, and one of them becomes the
 * next leader.
 *
 * <p>Source: the idea is that of Go's {@code golang.org/x/sync/singleflight}; recursion, circles
 * and interrupts are ours.
 *
 * <p>Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class FlightTable<K, V extends @Nullable Object> {
  /*
   * Why a table of its own, not ConcurrentHashMap.computeIfAbsent: that runs the loader under the lock of a bin. A
   * loader that asks for another key then fails ("Recursive update") or blocks keys that merely share the bin,
   * waiters can neither time out nor be interrupted, and a virtual thread pins its carrier. Here the map only holds
   * who loads what; while a loader runs no lock is held.
   *
   * The order at the end of a flight: value into the cache (onLoaded), out of the table, followers released. A caller
   * that comes in between finds the flight or the cached value, never neither. One gap remains, which only the caller
   * can close: it missed in the cache, was held up until the flight was over, and now finds no flight. A loader that
   * must not run twice looks into its cache once more before it works.
   *
   * The last two steps are in finally blocks, one inside the other, so that no throwable of a loader or of onLoaded
   * leaves followers behind. Taking a flight out asks no key: see Flight.
   *
   * What a leader pays beside its load: two map operations and the flight with its latch, some 100 bytes. A follower
   * pays for two short locks of WaitGraph, which says why a circle of waits cannot close.
   */
  private final ConcurrentHashMap<Flight<V>, Flight<V>> flights = new ConcurrentHashMap<>();
  private final BiConsumer<? super K, ? super V> onLoaded;
  private final WaitListener<? super K> waits;

  /** A table that only coalesces. */
  public FlightTable() {
    this((key, value) -> {}, WaitListener.none());
  }

  /**
   * A table in front of a cache.
   *
   * @param onLoaded takes each loaded value, on the thread that loaded it and before the flight
   *     ends; if it throws, the load failed. Values of callers that loaded by themselves go there
   *     as well
   * @param waits sees the waits of followers
   */
  public FlightTable(BiConsumer<? super K, ? super V> onLoaded, WaitListener<? super K> waits) {
    this.onLoaded = Require.nonNull(onLoaded, "onLoaded");
    this.waits = Require.nonNull(waits, "waits");
  }

  /**
   * Loads a value, or waits for the load that runs, for as long as it takes.
   *
   * @param key the key
   * @param loader loads the value, if this caller is the one to do it
   * @param <X> what the loader throws
   * @return the value
   * @throws X what the loader threw, this caller's or the leader's
   */
  public <X extends Throwable> V load(K key, Loader<? super K, ? extends V, X> loader) throws X {
    return load(key, loader, Long.MAX_VALUE);
  }

  /**
   * Loads a value, or waits for the load that runs, but only so long.
   *
   * @param key the key
   * @param loader loads the value, if this caller is the one to do it
   * @param longestWaitNanos after this time a follower loads by itself; 0 or less: at once
   * @param <X> what the loader throws
   * @return the value
   * @throws X what the loader threw, this caller's or the leader's
   */
  public <X extends Throwable> V load(
      K key, Loader<? super K, ? extends V, X> loader, long longestWaitNanos) throws X {
    Require.nonNull(key, "key");
    Flight<V> mine;
    Flight<V> running;
    try {
      mine = new Flight<>(key);
      running = flights.putIfAbsent(mine, mine);
    } catch (RuntimeException | LinkageError e) { // the key's hashCode or equals
      return loadAlone(key, loader);
    }
    return running == null
        ? lead(key, loader, mine)
        : follow(key, loader, longestWaitNanos, running);
  }

  private <X extends Throwable> V lead(
      K key, Loader<? super K, ? extends V, X> loader, Flight<V> mine) throws X {
    try {
      V value = loadAlone(key, loader);
      mine.succeed(value);
      return value;
    } catch (Throwable e) {
      mine.fail(e);
      throw e;
    } finally {
      mine.leave();
      try {
        flights.remove(mine);
      } finally {
        mine.release();
      }
    }
  }

  private <X extends Throwable> V loadAlone(K key, Loader<? super K, ? extends V, X> loader)
      throws X {
    V value = loader.load(key);
    onLoaded.accept(key, value);
    return value;
  }

  @SuppressWarnings("unchecked") // the leader's exception, as it came
  private <X extends Throwable> V follow(
      K key, Loader<? super K, ? extends V, X> loader, long longestWaitNanos, Flight<V> running)
      throws X {
    long started = System.nanoTime(); // not a GuardClock: a thread parks in real time
    if (!WaitGraph.enter(running)) {
      return loadAlone(key, loader);
    }
    WaitEnd end = await(key, longestWaitNanos, running);
    return switch (end) {
      case VALUE -> running.value();
      case FAILURE -> throw (X) Require.nonNull(running.failure(), "failure");
      case TIME_OUT, INTERRUPT -> loadAlone(key, loader);
      case LEADER_INTERRUPTED ->
        load(key, loader, longestWaitNanos - (System.nanoTime() - started));
    };
  }

  private WaitEnd await(K key, long nanos, Flight<V> running) {
    try {
      long token = waits.waitStarted(key);
      WaitEnd end = running.await(nanos);
      waits.waitEnded(key, token, end);
      return end;
    } finally {
      WaitGraph.leave();
    }
  }

  /**
   * How many loads run now, those outside the table not counted.
   *
   * @return 0 if no leader is at work
   */
  public int size() {
    return flights.size();
  }

  /**
   * Loads the value of a key.
   *
   * @param <K> the key
   * @param <V> the value
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Loader<K, V extends @Nullable Object, X extends Throwable> {
    /**
     * Loads the value. It may ask the same table for this key or others.
     *
     * @param key the key
     * @return the value
     * @throws X if there is none
     */
    V load(K key) throws X;
  }
}
