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
 * Removes what a {@link CacheMethod @CacheMethod} of the same class loader keeps for a key, when a
 * method has returned or thrown; of all objects, if the cached method keeps results of several.
 *
 * <p>Inside a transaction of a guarded connection it does so at once, and again when that has
 * committed; what is loaded in between is not kept.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheInvalidate {
  /**
   * The name of the cache: of the {@code @CacheMethod}, by default {@code SimpleClass.method}.
   *
   * @return the name
   */
  String cache();

  /**
   * The key, made of this method's parameters as {@link CacheMethod#key} is, part by part of the
   * types that the cached method's key has.
   *
   * @return "" for all parameters
   */
  String key() default "";

  /**
   * Whether everything goes, whatever the key.
   *
   * @return true to clear the cache
   */
  boolean all() default false;
}
