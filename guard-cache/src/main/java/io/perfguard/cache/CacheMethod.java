/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Caches what a method returns, by its arguments, in a {@link GuardedCache} of its own. Woven in by
 * guard-weaver when the class is compiled, so that each call counts: from the class itself, of
 * private, static and final methods, of records and interfaces.
 *
 * <pre>{@code
 * @CacheMethod(ttl = "24h", maximumItems = 10_000, key = "#country, #year")
 * Factor factor(String country, int year) { ... }
 * }</pre>
 *
 * <p>Callers that miss at the same time share one call. What the method throws comes out as it is
 * and is not kept, unless {@link #errorTtl} says so. Of a method that returns a
 * {@link java.util.concurrent.CompletableFuture} the value is kept, and each caller gets a future
 * of its own.
 *
 * <p>It works without a registry; {@link CacheMethods#bind} shows it in one. Each attribute but
 * {@code key}, {@code scope} and {@code returns} can be set anew without compiling:
 * {@code perfguard.cache.FactorService.factor.ttl=10m}, or
 * {@code perfguard.cache.FactorService.factor.enabled=false} to do without.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheMethod {
  /**
   * The cache's name.
   *
   * @return at most 200 characters; "" for {@code SimpleClass.method}
   */
  String name() default "";

  /**
   * What the key is made of: parameters, and paths of fields, record components and methods without
   * parameters that begin at one, separated by commas: {@code "#country, #order.customer.id"}. A
   * path that meets null is null. Read and checked when the class is compiled.
   *
   * @return "" for all parameters
   */
  String key() default "";

  /**
   * How long a result is used, as {@code 24h}, {@code 5m}, {@code 1h30m} or {@code 500ms}.
   *
   * @return "" for ever
   */
  String ttl() default "";

  /**
   * The most results, over all objects together.
   *
   * @return at least 1
   */
  long maximumItems() default 10_000;

  /**
   * The most bytes that keys, results and their upkeep take, as {@code 100MB}.
   *
   * @return "" if {@link #maximumItems} alone bounds
   */
  String maximumBytes() default "";

  /**
   * What goes when the cache is full.
   *
   * @return the policy
   */
  Eviction eviction() default Eviction.ADAPTIVE;

  /**
   * The part of the ttl by which it is shortened by chance.
   *
   * @return 0..1; needs a ttl
   */
  double ttlJitter() default 0;

  /**
   * How long a result may be used after it was last used.
   *
   * @return "" for ever
   */
  String expireAfterAccess() default "";

  /**
   * How old a result is when a hit calls the method anew in the background.
   *
   * @return "" for never; shorter than the ttl
   */
  String refreshAfter() default "";

  /**
   * How long a call may take until its callers get a {@link LoadTimeoutException}; it then runs on
   * another thread.
   *
   * @return "" for as long as it takes
   */
  String loadTimeout() default "";

  /**
   * How long the exception of a call is thrown again without calling.
   *
   * @return "" for not at all
   */
  String errorTtl() default "";

  /**
   * Whether null is kept like any result.
   *
   * @return false to call again after null
   */
  boolean cacheNulls() default false;

  /**
   * Whether a result goes when nobody outside the cache holds it.
   *
   * @return true to hold results weakly
   */
  boolean weakValues() default false;

  /**
   * Whether time is read exactly at each hit.
   *
   * @return false for up to some milliseconds late
   */
  boolean precise() default false;

  /**
   * Which calls share results.
   *
   * @return {@link Scope#INSTANCE} unless all objects answer alike
   */
  Scope scope() default Scope.INSTANCE;

  /**
   * What callers get of a result that can be changed.
   *
   * @return {@link Returns#SHARED} for the cached object itself
   */
  Returns returns() default Returns.SHARED;

  /**
   * Whether it is well that the method reads a {@code ThreadLocal} or another thing of its caller's
   * context that is not in the key, because that does not change the result. Without, it is not
   * compiled: one caller would get what was computed for another.
   *
   * @return false if it is not
   */
  boolean ignoreContext() default false;
}
