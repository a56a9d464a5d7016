/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import io.perfguard.cache.CacheMatrix.Bound;
import io.perfguard.cache.CacheMatrix.Expiry;
import io.perfguard.cache.CacheMatrix.Outcome;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;

/** One combination: a cache, the clock in its hand, and a loader that counts. */
final class CacheCase {
  static final RuntimeException BOOM = new IllegalStateException("boom");
  static final Error CRASH = new AssertionError("crash");
  static final long MAXIMUM_ITEMS = 20;
  static final long MAXIMUM_BYTES = 1_000;
  static final Duration TTL = Duration.ofMinutes(5);

  final Eviction eviction;
  final Bound bound;
  final Expiry expiry;
  final Outcome outcome;
  final ManualClock clock = new ManualClock();
  final GuardedCache<Integer, String> cache;
  int loads;
  int requests;

  CacheCase(Eviction eviction, Bound bound, Expiry expiry, Outcome outcome) {
    this.eviction = eviction;
    this.bound = bound;
    this.expiry = expiry;
    this.outcome = outcome;
    var builder = GuardedCache.<Integer, String>builder("matrix").clock(clock).eviction(eviction);
    if (bound != Bound.BYTES) {
      builder.maximumItems(MAXIMUM_ITEMS);
    }
    if (bound != Bound.ITEMS) {
      builder.maximumBytes(DataSize.ofBytes(MAXIMUM_BYTES)).weigher((key, value) -> bytes(key));
    }
    switch (expiry) {
      case NONE -> {}
      case FIVE_MINUTES -> builder.ttl(TTL);
      case IDLE_FIVE_MINUTES -> builder.expireAfterAccess(TTL);
      case JITTER -> builder.ttl(TTL).ttlJitter(0.5);
    }
    cache = builder.build();
  }

  /** Sizes from 0 to a third of the bound, most of them small. */
  static long bytes(int key) {
    return key % 10 == 0 ? 33L * (key % 11) : key % 7;
  }

  String load(int key) {
    loads++;
    return switch (outcome) {
      case VALUE -> key + "#" + loads;
      case NULL -> null;
      case EXCEPTION -> throw BOOM;
      case ERROR -> throw CRASH;
    };
  }

  String get(int key) {
    return get(key, this::load);
  }

  String get(int key, Loader<Integer, String, RuntimeException> loader) {
    requests++;
    return cache.get(key, loader);
  }

  String getIfPresent(int key) {
    requests++;
    return cache.getIfPresent(key);
  }

  /** Asks for a key; what the loader threw is swallowed. */
  void request(int key) {
    try {
      get(key);
    } catch (IllegalStateException | AssertionError e) {
      if (e != BOOM && e != CRASH) {
        throw e;
      }
    }
  }

  @Override
  public String toString() {
    return eviction + ", bound " + bound + ", expiry " + expiry + ", loads give " + outcome;
  }
}
