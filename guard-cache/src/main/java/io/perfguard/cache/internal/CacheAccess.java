/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.base.Require;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What woven code needs of a cache beyond its API: a look-up and a load in two steps, so that a hit
 * prepares nothing for a load. Set by the cache's class. Thread-safe.
 */
public abstract class CacheAccess {
  private static volatile @Nullable CacheAccess offered;

  /** For the cache's class. */
  protected CacheAccess() {}

  /**
   * Sets it, when the cache's class is initialised.
   *
   * @param access the access
   */
  public static void offer(CacheAccess access) {
    offered = access;
  }

  /**
   * What was set.
   *
   * @return the access; the cache's class must be initialised
   */
  public static CacheAccess get() {
    return Require.nonNull(offered, "access");
  }

  /** A load. */
  @FunctionalInterface
  public interface Body {
    /**
     * Loads.
     *
     * @return the value
     * @throws Throwable as it likes
     */
    @Nullable
    Object load() throws Throwable;
  }

  /** A load whose value comes later. */
  @FunctionalInterface
  public interface LaterBody {
    /**
     * Begins to load.
     *
     * @return the stage
     * @throws Exception as it likes
     */
    CompletionStage<? extends @Nullable Object> load() throws Exception;
  }

  /**
   * The first step of a request: counts it, if it is answered or misses.
   *
   * @param cache the cache
   * @param key the key
   * @return what is held; null if the second step is due
   */
  public abstract @Nullable Object find(Object cache, Object key);

  /**
   * The first step where only one key is ever asked for.
   *
   * @param cache the cache
   * @param key the key, always the same
   * @return what is held; null if the second step is due
   */
  public abstract @Nullable Object findSole(Object cache, Object key);

  /**
   * The second step.
   *
   * @param cache the cache
   * @param key the key
   * @param body loads the value
   * @return the value
   * @throws Throwable what the load threw
   */
  public abstract @Nullable Object load(Object cache, Object key, Body body) throws Throwable;

  /**
   * The second step, for a value that comes later.
   *
   * @param cache the cache
   * @param key the key
   * @param body begins to load it
   * @return a future of the caller's own
   */
  public abstract CompletableFuture<@Nullable Object> loadLater(
      Object cache, Object key, LaterBody body);

  /**
   * The second step for a key of which nothing may be kept now.
   *
   * @param cache the cache
   * @param key the key
   * @param body loads the value
   * @return the value
   * @throws Throwable what the load threw
   */
  public abstract @Nullable Object loadUnkept(Object cache, Object key, Body body) throws Throwable;

  /**
   * Where a cache reads how many objects its method was called on.
   *
   * @param cache the cache
   * @param receivers their number so far
   */
  public abstract void countReceivers(Object cache, LongSupplier receivers);
}
