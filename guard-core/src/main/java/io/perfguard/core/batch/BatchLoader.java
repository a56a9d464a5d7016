/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.registry.Guard;
import io.perfguard.core.registry.GuardKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes one bulk call of the single calls of many callers:
 *
 * <pre>{@code
 * BatchLoader<Long, Company> companies =
 *     BatchLoader.<Long, Company>builder("companies", keys -> api.companies(keys))
 *         .maximumBatch(100)
 *         .linger(Duration.ofMillis(2))
 *         .register(guards);
 * Company one = companies.load(42L);
 * CompletableFuture<Company> later = companies.loadAsync(42L);
 * Map<Long, Company> all = companies.loadAll(ids);
 * }</pre>
 *
 * <p>While no bulk call runs, a key is called for at once: a lone caller waits for nobody. While
 * one runs, keys collect, and their call begins when {@code maximumBatch} of them are there, when
 * the first has waited for the {@code linger}, or when no call runs any more; at most
 * {@code maximumConcurrent} calls run at a time. Nothing has to be dispatched by hand.
 *
 * <p>Callers that ask for equal keys before the call for them begins share its answer. A call that
 * has begun is not joined: an answer always comes of a call that began after its caller had asked.
 * Nothing is kept after a call; for that, put a cache before it.
 *
 * <p>{@link #load} and {@link #loadAll} need no other thread as a rule: one of the callers makes
 * the call for all. Only the batches of {@code loadAll} beyond its first, and those all of whose
 * callers have futures, run on the executor.
 *
 * <ul>
 *   <li>What the bulk function throws is thrown to all whose keys it was asked for, the same
 *       instance, never wrapped.
 *   <li>A key without answer ends with a {@link MissingAnswerException}, or with null where
 *       {@code missingAsNull()} was set.
 *   <li>A caller that is interrupted while it waits makes a call for its own key alone and keeps
 *       its interrupt, which the bulk function will notice; nothing is thrown that nobody declares.
 *       If it was making the call for all, it alone sees what that throws, and the keys of others
 *       are called for again.
 *   <li>A bulk function may ask its own loader, or another one that asks this one. Where waiting
 *       would never end, the caller makes a call of its own, above the bound of calls. This cannot
 *       be seen of a bulk function that waits in another way, say by {@code join()}.
 *   <li>Beyond {@code maximumPending} waiting keys a key is refused:
 *       {@link BatchRejectedException}. To make a call for it alone would make things worse for a
 *       service that is too slow already.
 * </ul>
 *
 * <p>To the running operation of a caller that waits for the call of another one that is
 * {@link Resource#WAIT}; the call itself belongs to the operation of whoever makes it, that of the
 * first caller if an executor does.
 *
 * <p>Keys need {@code equals} and {@code hashCode} that do not change. Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class BatchLoader<K, V extends @Nullable Object>
    implements Guard<BatchStats>, AutoCloseable {
  /** The kind of all batch loaders. */
  public static final GuardKind<BatchLoader<?, ?>, BatchStats> KIND =
      GuardKind.<BatchLoader<?, ?>, BatchStats>builder(
              "batch", BatchLoader.class, BatchSchema.build())
          .label("batch loader")
          .check(new SmallBatchesCheck())
          .build();

  private final String name;
  private final BatchConfig config;
  private final BatchCounts counts = new BatchCounts();
  private final Faults faults;
  private final Dispatcher<K, V> dispatcher;

  private BatchLoader(Builder<K, V> from, BatchConfig config, GuardClock clock) {
    this.name = from.name;
    this.config = config;
    String subject = KIND.subject(name).toString();
    this.faults = new Faults(subject);
    this.dispatcher = new Dispatcher<>(
        name,
        subject,
        config,
        new BulkCall<>(subject, from.function, from.results, config.missingAsNull()),
        counts,
        clock,
        faults,
        from.executor == null ? BatchThreads.of(name, config.maximumConcurrent()) : from.executor);
    dispatcher.start();
  }

  /**
   * Begins a loader whose bulk function gives values.
   *
   * @param name the name, unique in a registry
   * @param function makes the bulk call
   * @param <K> the keys
   * @param <V> the values
   * @return a builder
   * @throws IllegalArgumentException if the name is blank
   */
  public static <K, V extends @Nullable Object> Builder<K, V> builder(
      String name, BulkFunction<K, V> function) {
    return new Builder<>(name, function, false);
  }

  /**
   * Begins a loader whose bulk function tells of each key whether it has a value or failed.
   *
   * @param name the name, unique in a registry
   * @param function makes the bulk call
   * @param <K> the keys
   * @param <V> the values
   * @return a builder
   * @throws IllegalArgumentException if the name is blank
   */
  public static <K, V extends @Nullable Object> Builder<K, V> builderOfResults(
      String name, BulkFunction<K, BatchResult<V>> function) {
    return new Builder<>(name, function, true);
  }

  /**
   * The value of a key, by a call for it and what else is asked for. Blocks.
   *
   * @param key the key
   * @return its value; null only where the type allows it
   * @throws MissingAnswerException if the call had no answer for it
   * @throws BatchRejectedException if too many keys wait
   * @throws IllegalStateException if the loader is closed
   */
  public V load(K key) {
    return dispatcher.load(Require.nonNull(key, "key"));
  }

  /**
   * The value of a key as a future.
   *
   * <p>What hangs on the future runs on the executor's thread. A key that all who asked for it have
   * canceled before its call begins is left out.
   *
   * @param key the key
   * @return a future of this caller's own: canceling it changes nothing for others. It fails with
   *     what {@link #load} throws
   */
  public CompletableFuture<V> loadAsync(K key) {
    return dispatcher.loadAsync(Require.nonNull(key, "key"));
  }

  /**
   * The values of many keys. Blocks. More than {@code maximumBatch} keys become several calls, as
   * many at a time as may run; the first of them on this thread.
   *
   * @param keys the keys; each counts once
   * @return the values in the order of the keys; can be changed
   * @throws MissingAnswerException as {@link #load}; so the map has all keys
   */
  public Map<K, V> loadAll(Collection<? extends K> keys) {
    Map<K, V> values = new LinkedHashMap<>();
    for (Place<K, V> place : places(keys)) {
      values.put(place.key, place.get()); // the first that failed throws
    }
    return values;
  }

  /**
   * The same where some keys may fail while others do not.
   *
   * @param keys the keys; each counts once
   * @return the results in the order of the keys, errors of all sorts among them; can be changed
   * @throws BatchRejectedException if too many keys wait
   * @throws IllegalStateException if the loader is closed
   */
  public Map<K, BatchResult<V>> loadResults(Collection<? extends K> keys) {
    Map<K, BatchResult<V>> results = new LinkedHashMap<>();
    for (Place<K, V> place : places(keys)) {
      results.put(place.key, place.result());
    }
    return results;
  }

  private List<Place<K, V>> places(Collection<? extends K> keys) {
    Set<K> distinct = new LinkedHashSet<>();
    for (K key : Require.nonNull(keys, "keys")) {
      distinct.add(Require.nonNull(key, "a key of keys"));
    }
    List<K> all = new ArrayList<>(distinct);
    List<Place<K, V>> places = new ArrayList<>(all.size());
    int slice = dispatcher.slice();
    for (int from = 0; from < all.size(); from += slice) {
      places.addAll(dispatcher.loadAll(all.subList(from, Math.min(all.size(), from + slice))));
    }
    return places;
  }

  /**
   * How keys are collected.
   *
   * @return as it was built
   */
  public BatchConfig config() {
    return config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GuardKind<BatchLoader<?, ?>, BatchStats> kind() {
    return KIND;
  }

  @Override
  public BatchStats stats() {
    return counts.stats(config);
  }

  @Override
  public long faultCount() {
    return faults.count();
  }

  /**
   * Calls for what waits, without waiting for it, and refuses what is asked for from now on. A
   * second call does nothing. An executor that was given is left alone.
   */
  @Override
  public void close() {
    dispatcher.close();
  }

  /** {@code batch loader "companies"}. */
  @Override
  public String toString() {
    return KIND.subject(name).toString();
  }

  /**
   * Collects what a loader is built from. Not thread-safe.
   *
   * @param <K> the keys
   * @param <V> the values
   */
  public static final class Builder<K, V extends @Nullable Object> {
    private final String name;
    private final BulkFunction<K, ? extends @Nullable Object> function;
    private final boolean results;
    private int maximumBatch = BatchConfig.DEFAULTS.maximumBatch();
    private int maximumConcurrent = BatchConfig.DEFAULTS.maximumConcurrent();
    private int maximumPending = BatchConfig.DEFAULTS.maximumPending();
    private Duration linger = BatchConfig.DEFAULTS.linger();
    private boolean alwaysLinger;
    private boolean missingAsNull;
    private @Nullable Executor executor;
    private @Nullable GuardClock clock;

    private Builder(
        String name, BulkFunction<K, ? extends @Nullable Object> function, boolean results) {
      this.name = Require.name(name, "batch loader name");
      this.function = Require.nonNull(function, "function");
      this.results = results;
    }

    /**
     * The most keys of a bulk call, 1..1,000,000. Default: 100. A batch that is full is called for
     * at once.
     *
     * @param keys the bound
     * @return this
     */
    public Builder<K, V> maximumBatch(int keys) {
      maximumBatch = keys;
      return this;
    }

    /**
     * The most bulk calls at a time, 1..1,024. Default: 4. What comes while so many run goes into
     * the next ones. With 1 each call takes along all that came during the one before it.
     *
     * @param calls the bound
     * @return this
     */
    public Builder<K, V> maximumConcurrent(int calls) {
      maximumConcurrent = calls;
      return this;
    }

    /**
     * The most keys that wait for a call to begin, {@code maximumBatch}..1,000,000. Default:
     * 10,000. Beyond, a key is refused with a {@link BatchRejectedException}.
     *
     * @param keys the bound
     * @return this
     */
    public Builder<K, V> maximumPending(int keys) {
      maximumPending = keys;
      return this;
    }

    /**
     * How long a key waits for others while a call runs and another one could begin, 0..1 h.
     * Default: 2 ms. With 0 keys collect only while {@code maximumConcurrent} calls run.
     *
     * @param time the time, from the first key of a batch on
     * @return this
     */
    public Builder<K, V> linger(Duration time) {
      linger = Require.nonNull(time, "linger");
      return this;
    }

    /**
     * Lets a key wait for the linger even if no call runs. Default: it is called for at once.
     * Fewer, larger calls for callers that come together, say the fields of one query; each of
     * them, and each lone caller, waits for that long.
     *
     * @return this
     */
    public Builder<K, V> alwaysLinger() {
      alwaysLinger = true;
      return this;
    }

    /**
     * Lets a key without answer have the value null, for values whose type says so:
     * {@code BatchLoader<Long, @Nullable Company>}. Default: it ends with a
     * {@link MissingAnswerException}.
     *
     * @return this
     */
    public Builder<K, V> missingAsNull() {
      missingAsNull = true;
      return this;
    }

    /**
     * Where calls run that no caller makes, and what hangs on futures. Default: virtual threads
     * where the JDK has them, else daemon threads that end when they are idle.
     *
     * @param threads the executor; where it refuses a call, daemon threads of the loader's own make
     *     it, and {@link BatchLoader#faultCount()} counts that. One that runs its tasks at once
     *     holds up whoever hands them over, be it the timer of all loaders
     * @return this
     */
    public Builder<K, V> executor(Executor threads) {
      executor = Require.nonNull(threads, "executor");
      return this;
    }

    /**
     * The clock that times lingers and calls. Default: that of the registry, else the system's.
     *
     * @param source the clock; with a {@code ManualClock} a linger ends when it is advanced
     * @return this
     */
    public Builder<K, V> clock(GuardClock source) {
      clock = Require.nonNull(source, "clock");
      return this;
    }

    /**
     * The loader, in no registry.
     *
     * @return a new loader
     * @throws IllegalArgumentException if a value is out of range
     */
    public BatchLoader<K, V> build() {
      return build(GuardClock.system());
    }

    /**
     * The loader, in a registry.
     *
     * @param guards the registry
     * @return a new loader
     * @throws IllegalArgumentException as {@link #build()}, or if the registry has a batch loader
     *     of this name
     */
    public BatchLoader<K, V> register(GuardRegistry guards) {
      BatchLoader<K, V> loader = build(Require.nonNull(guards, "guards").clock());
      try {
        return guards.register(loader);
      } catch (RuntimeException e) { // its name is taken: nothing must be left of it
        loader.close();
        throw e;
      }
    }

    private BatchLoader<K, V> build(GuardClock defaultClock) {
      BatchConfig config = new BatchConfig(
          maximumBatch, maximumConcurrent, maximumPending, linger, alwaysLinger, missingAsNull);
      return new BatchLoader<>(this, config, clock == null ? defaultClock : clock);
    }
  }
}
