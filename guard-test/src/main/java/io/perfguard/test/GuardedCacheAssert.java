/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.cache.CacheStats;
import io.perfguard.cache.GuardedCache;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * What a test asserts of a cache. A failure tells the figure, the one that was wanted, and the
 * cache's other figures. Not thread-safe.
 */
public final class GuardedCacheAssert
    extends AbstractAssert<GuardedCacheAssert, GuardedCache<?, ?>> {
  GuardedCacheAssert(@Nullable GuardedCache<?, ?> cache) {
    super(cache, GuardedCacheAssert.class);
  }

  /**
   * So many requests were answered from the cache since it was built.
   *
   * @param hits exactly
   * @return this
   */
  public GuardedCacheAssert hasHitCount(long hits) {
    return is("hits", stats().hitCount(), hits);
  }

  /**
   * So many requests were not.
   *
   * @param misses exactly
   * @return this
   */
  public GuardedCacheAssert hasMissCount(long misses) {
    return is("misses", stats().missCount(), misses);
  }

  /**
   * So many loads gave a value or null.
   *
   * @param loads exactly
   * @return this
   */
  public GuardedCacheAssert hasLoadCount(long loads) {
    return is("loads", stats().loadCount(), loads);
  }

  /**
   * So many entries are there, once all that is due has been done.
   *
   * @param items exactly
   * @return this
   */
  public GuardedCacheAssert hasItemCount(long items) {
    isNotNull();
    actual.cleanUp();
    return is("entries", actual.itemCount(), items);
  }

  /**
   * So large a share of the requests was answered from the cache.
   *
   * @param rate at least, 0..1
   * @return this
   */
  public GuardedCacheAssert hasHitRateOfAtLeast(double rate) {
    CacheStats stats = stats();
    if (!(stats.hitRate() >= rate)) {
      failWithMessage(
          "%s: expected a hit rate of at least %s, was %s%n%s",
          actual, rate, stats.hasData() ? stats.hitRate() : "none: nobody asked", described(stats));
    }
    return this;
  }

  /**
   * Both bounds hold, once all that is due has been done.
   *
   * @return this
   */
  public GuardedCacheAssert holdsItsBounds() {
    isNotNull();
    actual.cleanUp();
    CacheStats stats = stats();
    if (stats.itemCount() > stats.maximumItems()) {
      failWithMessage(
          "%s: expected at most %s entries, were %s",
          actual, stats.maximumItems(), stats.itemCount());
    }
    if (stats.maximumBytes() > 0 && stats.bytes() > stats.maximumBytes()) {
      failWithMessage(
          "%s: expected at most %s bytes, were %s", actual, stats.maximumBytes(), stats.bytes());
    }
    return this;
  }

  /**
   * Nothing went wrong inside: no key, weigher, normalizer or executor failed.
   *
   * @return this
   */
  public GuardedCacheAssert hasNoFaults() {
    isNotNull();
    return is("contained faults", actual.faultCount(), 0);
  }

  /**
   * An action loads exactly once, whatever it asks for.
   *
   * @param action what is run, here and now
   * @return this
   */
  public GuardedCacheAssert loadsOnceFor(Runnable action) {
    return loadsFor(action, 1);
  }

  /**
   * An action is answered from the cache alone.
   *
   * @param action what is run, here and now
   * @return this
   */
  public GuardedCacheAssert loadsNothingFor(Runnable action) {
    return loadsFor(action, 0);
  }

  private GuardedCacheAssert loadsFor(Runnable action, long wanted) {
    CacheStats before = stats();
    action.run();
    CacheStats done = stats().minus(before);
    long loads = done.loadCount() + done.loadFailureCount();
    if (loads != wanted) {
      failWithMessage(
          "%s: expected %s loads for this action, were %s%n%s",
          actual, wanted, loads, described(done));
    }
    return this;
  }

  private CacheStats stats() {
    isNotNull();
    return actual.stats();
  }

  private GuardedCacheAssert is(String what, long figure, long wanted) {
    if (figure != wanted) {
      failWithMessage(
          "%s: expected %s %s, were %s%n%s", actual, wanted, what, figure, described(stats()));
    }
    return this;
  }

  private static String described(CacheStats stats) {
    return "  " + stats.hitCount() + " hits, " + stats.missCount() + " misses ("
        + stats.misses().cold()
        + " of new keys, " + stats.misses().expired() + " expired, "
        + stats.misses().evicted()
        + " evicted, " + stats.misses().invalidated() + " invalidated), " + stats.loadCount()
        + " loads, " + stats.loadFailureCount() + " failed, " + stats.itemCount() + " entries";
  }
}
