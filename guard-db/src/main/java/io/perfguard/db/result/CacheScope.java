/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.result;

import org.jspecify.annotations.Nullable;

/** Whether what this thread queries now may be answered from the cache, and how old it may be. */
public final class CacheScope {
  private static final ThreadLocal<Long> TTL = new ThreadLocal<>();

  private CacheScope() {}

  /**
   * How old answers may be.
   *
   * @return nanoseconds; 0 outside of such a scope
   */
  public static long ttlNanos() {
    Long known = TTL.get();
    return known == null ? 0 : known;
  }

  /**
   * Begins a scope.
   *
   * @param nanos how old answers may be, > 0
   * @return what to give to {@link #end}
   */
  public static @Nullable Long begin(long nanos) {
    Long before = TTL.get();
    TTL.set(nanos);
    return before;
  }

  /**
   * Ends a scope.
   *
   * @param before what {@link #begin} gave
   */
  public static void end(@Nullable Long before) {
    if (before == null) {
      TTL.remove();
    } else {
      TTL.set(before);
    }
  }
}
