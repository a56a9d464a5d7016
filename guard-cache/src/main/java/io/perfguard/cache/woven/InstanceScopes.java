/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.woven;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.perfguard.core.base.Require;
import java.util.concurrent.atomic.LongAdder;

/** The objects of one woven class that methods were called on. Thread-safe. */
public final class InstanceScopes {
  private final LongAdder count = new LongAdder();

  /** Of records and interfaces, which have no room for a field. */
  private final Cache<Object, InstanceToken> tokens =
      Caffeine.newBuilder().weakKeys().build();

  private boolean hasFirst; // guarded by this
  private volatile boolean hasTokens;

  /** No objects yet. */
  public InstanceScopes() {}

  /**
   * The scope of an object that has none.
   *
   * @param owner the object
   * @return a new scope
   */
  public synchronized InstanceScope next(Object owner) {
    count.increment();
    InstanceToken token = hasFirst ? newToken() : null;
    hasFirst = true;
    return new InstanceScope(owner, token);
  }

  /**
   * The token of an object that has no field, by identity; the object is held weakly.
   *
   * @param object the object
   * @return its token
   */
  public InstanceToken tokenOf(Object object) {
    InstanceToken known = tokens.getIfPresent(object);
    return known != null
        ? known
        : Require.nonNull(
            tokens.get(object, absent -> {
              count.increment();
              return newToken();
            }),
            "token");
  }

  private InstanceToken newToken() {
    hasTokens = true; // before any key can have it
    return new InstanceToken();
  }

  /** Whether there may be keys with a token. */
  boolean hasTokens() {
    return hasTokens;
  }

  /** Objects so far. */
  long count() {
    return count.sum();
  }
}
