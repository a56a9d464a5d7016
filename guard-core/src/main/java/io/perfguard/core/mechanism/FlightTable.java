/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
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
 * <p>Three ways in share one flight for a key: {@link #load}, {@link #loadAll} for many keys with
 * one call, {@link #loadAsync} for loads that end as a future. {@link #invalidate} makes what runs
 * worthless: its {@link LoadTicket} is spoiled, and whoever asks from then on loads anew. Those who
 * asked before get what they asked for.
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
  private final ConcurrentHashMap<Object, Flight<V>> flights = new ConcurrentHashMap<>();
  /** Loads outside the table: no one joins them, but an invalidation has to find them. */
  private final Set<Flight<V>> alone = ConcurrentHashMap.newKeySet();

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
    return loadKept(key, loader, longestWaitNanos);
  }

  /**
   * The same for a loader that keeps its result itself, and so has to know whether it may.
   *
   * @param key the key
   * @param loader loads the value, if this caller is the one to do it
   * @param longestWaitNanos after this time a follower loads by itself; 0 or less: at once
   * @param <X> what the loader throws
   * @return the value
   * @throws X what the loader threw, this caller's or the leader's
   */
  public <X extends Throwable> V loadKept(
      K key, TicketLoader<? super K, ? extends V, X> loader, long longestWaitNanos) throws X {
    Require.nonNull(key, "key");
    Require.nonNull(loader, "loader");
    Flight<V> mine;
    Flight<V> running;
    try {
      mine = new Flight<>(key);
      running = flights.putIfAbsent(mine, mine);
    } catch (RuntimeException | LinkageError e) { // the key's hashCode or equals
      return run(key, loader, new LoadTicket());
    }
    return running == null
        ? lead(key, loader, mine)
        : follow(key, loader, longestWaitNanos, running);
  }

  private <X extends Throwable> V lead(
      K key, TicketLoader<? super K, ? extends V, X> loader, Flight<V> mine) throws X {
    try {
      V value = run(key, loader, mine);
      mine.succeed(value);
      return value;
    } catch (Throwable e) {
      mine.fail(e);
      throw e;
    } finally {
      end(mine);
    }
  }

  private void end(Flight<V> mine) {
    mine.leave();
    try {
      flights.remove(mine);
      alone.remove(mine); // if it was sealed
    } finally {
      mine.release();
    }
  }

  private <X extends Throwable> V run(
      K key, TicketLoader<? super K, ? extends V, X> loader, LoadTicket ticket) throws X {
    V value = loader.load(key, ticket);
    onLoaded.accept(key, value);
    return value;
  }

  private <X extends Throwable> V loadAlone(K key, TicketLoader<? super K, ? extends V, X> loader)
      throws X {
    Flight<V> lone = lone(key);
    try {
      return run(key, loader, lone);
    } finally {
      alone.remove(lone);
    }
  }

  private Flight<V> lone(K key) {
    Flight<V> lone = new Flight<>(key);
    lone.leave(); // equal to itself alone, in the set too
    alone.add(lone);
    return lone;
  }

  @SuppressWarnings("unchecked") // the leader's exception, as it came
  private <X extends Throwable> V follow(
      K key,
      TicketLoader<? super K, ? extends V, X> loader,
      long longestWaitNanos,
      Flight<V> running)
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
        loadKept(key, loader, longestWaitNanos - (System.nanoTime() - started));
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
   * Loads many values with one call, except those that are being loaded already: for these it
   * waits, once its own are there.
   *
   * <p>Two callers whose keys overlap cannot block one another: nobody waits before its own keys
   * are loaded. What the loader throws fails all keys that it was asked for. A key that it gives no
   * value for has the value null.
   *
   * @param keys the keys, each once; their order is kept
   * @param loader loads all keys that it is given, never none
   * @param <X> what the loader throws
   * @return what was found for each key, nulls included
   * @throws X what the loader threw, this caller's or one it waited for
   */
  public <X extends Throwable> Map<K, V> loadAll(Set<? extends K> keys, BulkLoader<K, V, X> loader)
      throws X {
    Map<K, LoadTicket> mine = new LinkedHashMap<>();
    List<Flight<V>> led = new ArrayList<>();
    Map<K, Flight<V>> others = new LinkedHashMap<>();
    try {
      for (K key : keys) {
        claim(Require.nonNull(key, "key"), mine, led, others);
      }
    } catch (Throwable e) { // null among the keys; nobody must wait for those that were claimed
      failAll(led, e);
      throw e;
    }
    Map<K, V> result = new LinkedHashMap<>();
    if (!mine.isEmpty()) {
      result.putAll(leadAll(mine, led, loader));
    }
    for (Map.Entry<K, Flight<V>> other : others.entrySet()) {
      TicketLoader<K, V, X> one = (key, ticket) -> value(loader.load(Map.of(key, ticket)), key);
      result.put(other.getKey(), follow(other.getKey(), one, Long.MAX_VALUE, other.getValue()));
    }
    return result;
  }

  private void claim(
      K key, Map<K, LoadTicket> mine, List<Flight<V>> led, Map<K, Flight<V>> others) {
    Flight<V> flight;
    Flight<V> running;
    try {
      flight = new Flight<>(key);
      running = flights.putIfAbsent(flight, flight);
    } catch (RuntimeException | LinkageError e) { // the key's hashCode or equals
      mine.put(key, new LoadTicket());
      return;
    }
    if (running == null) {
      mine.put(key, flight);
      led.add(flight);
    } else {
      others.put(key, running);
    }
  }

  private <X extends Throwable> Map<K, V> leadAll(
      Map<K, LoadTicket> mine, List<Flight<V>> led, BulkLoader<K, V, X> loader) throws X {
    Map<K, V> result = new LinkedHashMap<>();
    try {
      Map<K, V> loaded = Require.nonNull(loader.load(mine), "the map that the loader returned");
      for (K key : mine.keySet()) {
        V value = value(loaded, key);
        onLoaded.accept(key, value);
        result.put(key, value);
      }
    } catch (Throwable e) {
      failAll(led, e);
      throw e;
    }
    for (Flight<V> flight : led) {
      flight.succeed(value(result, keyOf(flight)));
      end(flight);
    }
    return result;
  }

  @SuppressWarnings("NullAway") // a key without a value has the value null, where V allows it
  private static <K, V extends @Nullable Object> V value(Map<K, V> values, K key) {
    return values.get(key);
  }

  private void failAll(List<Flight<V>> led, Throwable thrown) {
    for (Flight<V> flight : led) {
      flight.fail(thrown);
      end(flight);
    }
  }

  @SuppressWarnings("unchecked") // only keys of this table are put into flights
  private K keyOf(Flight<V> flight) {
    return (K) flight.key();
  }

  /**
   * Loads a value whose load ends later, or joins the load that runs, be it of this kind or not.
   * Nothing blocks.
   *
   * <p>What the loader throws, its stage fails with, or its being null, fails the future, and those
   * who wait. A stage that never ends keeps its flight: give it a time-out.
   *
   * @param key the key
   * @param loader begins the load, on this thread, if this caller is the one to do it
   * @return a future of this caller's own; cancelling it changes nothing for others
   */
  public CompletableFuture<V> loadAsync(K key, AsyncLoader<? super K, V> loader) {
    Require.nonNull(key, "key");
    Require.nonNull(loader, "loader");
    Flight<V> mine;
    Flight<V> running = null;
    try {
      mine = new Flight<>(key);
      running = flights.putIfAbsent(mine, mine);
    } catch (RuntimeException | LinkageError e) { // the key's hashCode or equals
      mine = new Flight<>(LoadTicket.class);
    }
    if (running != null) {
      if (running.owner != Thread.currentThread()) {
        return running.asFuture();
      }
      mine = lone(key); // its own load asks for it: waiting for itself would never end
    }
    Flight<V> flight = mine;
    CompletableFuture<V> result = flight.asFuture();
    begin(key, loader, flight).whenComplete((value, thrown) -> land(key, flight, value, thrown));
    return result;
  }

  private CompletionStage<V> begin(K key, AsyncLoader<? super K, V> loader, Flight<V> flight) {
    try {
      return Require.nonNull(loader.load(key, flight), "the loader's stage");
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      flight.owner = null; // from here on it belongs to no thread
    }
  }

  private void land(K key, Flight<V> flight, V value, @Nullable Throwable thrown) {
    try {
      if (thrown == null) {
        onLoaded.accept(key, value);
        flight.succeed(value);
      } else {
        flight.fail(unwrapped(thrown));
      }
    } catch (Throwable e) {
      flight.fail(e);
    } finally {
      alone.remove(flight);
      end(flight);
    }
  }

  /** What a stage failed with, without what later stages wrap around it. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean wraps =
        thrown instanceof CompletionException && !(thrown instanceof CancellationException);
    return wraps && cause != null ? cause : thrown;
  }

  /**
   * Makes the loads of a key that run now worthless: their tickets are spoiled, and whoever asks
   * for the key from now on loads anew. What a key's {@code hashCode} or {@code equals} throws
   * comes out.
   *
   * @param key the key
   */
  public void invalidate(K key) {
    // not only if the table says that it is not empty: it counts a little late
    Flight<V> running = flights.get(new Probe(key));
    if (running != null) {
      spoil(running);
    }
    for (Flight<V> lone : alone) {
      if (lone.loads(key)) {
        lone.spoil();
      }
    }
  }

  /**
   * The same for all keys of a kind.
   *
   * @param keys tells which; what it throws comes out, and keys it was not asked about stay
   */
  public void invalidateIf(Predicate<? super K> keys) {
    for (Collection<Flight<V>> running : List.of(flights.values(), alone)) {
      for (Flight<V> flight : running) {
        if (keys.test(keyOf(flight))) {
          spoil(flight);
        }
      }
    }
  }

  /**
   * Lets nobody join the loads that run now: whoever asks from now on loads anew. They go on, may
   * be kept, and can still be invalidated.
   */
  public void seal() {
    synchronized (alone) { // two at once would undo what the other did
      for (Flight<V> flight : flights.values()) {
        flight.leave();
        alone.add(flight); // before it is taken out, so that an invalidation always finds it
        if (flights.remove(flight) == null) {
          alone.remove(flight); // it had just ended
        }
      }
    }
  }

  private void spoil(Flight<V> flight) {
    flight.spoil();
    flights.remove(flight, flight);
  }

  /**
   * How many loads run now, those outside the table not counted.
   *
   * @return 0 if no leader is at work
   */
  public int size() {
    return flights.size();
  }

  /** Finds the flight of a key without being one. */
  private static final class Probe {
    private final Object key;
    private final int hash;

    Probe(Object key) {
      this.key = key;
      this.hash = key.hashCode();
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Flight<?> flight && flight.hashCode() == hash && flight.loads(key);
    }
  }

  /**
   * Loads the value of a key and keeps it.
   *
   * @param <K> the key
   * @param <V> the value
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface TicketLoader<K, V extends @Nullable Object, X extends Throwable> {
    /**
     * Loads the value.
     *
     * @param key the key
     * @param ticket tells whether the value may be kept
     * @return the value
     * @throws X if there is none
     */
    V load(K key, LoadTicket ticket) throws X;
  }

  /**
   * Loads the value of a key.
   *
   * @param <K> the key
   * @param <V> the value
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Loader<K, V extends @Nullable Object, X extends Throwable>
      extends TicketLoader<K, V, X> {
    /**
     * Loads the value. It may ask the same table for this key or others.
     *
     * @param key the key
     * @return the value
     * @throws X if there is none
     */
    V load(K key) throws X;

    @Override
    default V load(K key, LoadTicket ticket) throws X {
      return load(key);
    }
  }

  /**
   * Loads the values of many keys.
   *
   * @param <K> the keys
   * @param <V> the values
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface BulkLoader<K, V extends @Nullable Object, X extends Throwable> {
    /**
     * Loads the values.
     *
     * @param keys the keys, at least one, each with its ticket
     * @return what was found; a key that is missing has the value null
     * @throws X if all have failed
     */
    Map<K, V> load(Map<K, LoadTicket> keys) throws X;
  }

  /**
   * Begins to load the value of a key.
   *
   * @param <K> the key
   * @param <V> the value
   */
  @FunctionalInterface
  public interface AsyncLoader<K, V extends @Nullable Object> {
    /**
     * Begins the load.
     *
     * @param key the key
     * @param ticket tells whether the value may be kept
     * @return ends with the value
     * @throws Exception fails the load like a stage that fails
     */
    CompletionStage<V> load(K key, LoadTicket ticket) throws Exception;
  }
}
