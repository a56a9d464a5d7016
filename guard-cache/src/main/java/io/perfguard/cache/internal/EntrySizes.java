/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import io.perfguard.core.base.Faults;
import java.util.function.ToLongBiFunction;

/**
 * Asks a user's weigher as a stranger: what it throws and what makes no sense is contained and
 * counted, and the entry counts as its fair share. Thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class EntrySizes<K, V> {
  private final ToLongBiFunction<? super K, ? super V> weigher;
  private final long fairShare;
  private final Faults faults;

  /**
   * Sizes by a weigher.
   *
   * @param weigher gives bytes
   * @param fairShare what an entry of unknown size counts as: that many of them fill the bound of
   *     bytes at the moment when they fill the bound of items, so that neither a broken weigher
   *     empties the cache nor the bound is lost
   * @param faults where its faults are counted
   */
  public EntrySizes(ToLongBiFunction<? super K, ? super V> weigher, long fairShare, Faults faults) {
    this.weigher = weigher;
    this.fairShare = fairShare;
    this.faults = faults;
  }

  /**
   * The size of an entry.
   *
   * @param key its key
   * @param value its value
   * @return bytes, >= 0
   */
  long of(K key, V value) {
    try {
      long bytes = weigher.applyAsLong(key, value);
      if (bytes >= 0) {
        return bytes;
      }
      faults.record("the weigher gave a negative size; the entry counts as its fair share");
    } catch (RuntimeException | LinkageError e) {
      faults.record("the weigher", e);
    }
    return fairShare;
  }
}
