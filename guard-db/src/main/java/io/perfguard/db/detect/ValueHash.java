/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.ValuePlaces;

/**
 * The hashes of an execution's values that {@link NPlusOneDetector#executed} wants, from those of
 * each value. Thread-safe.
 */
public final class ValueHash {
  private ValueHash() {}

  /**
   * Of all values in their order, those in the text too.
   *
   * @param statement the text
   * @param hashes of each bound value, as {@link io.perfguard.core.base.SaltedHash} gives them
   * @param size how many of them count
   * @return 64 bits
   */
  public static long all(SqlStatement statement, long[] hashes, int size) {
    long hash = statement.places().literals() ^ size;
    for (int i = 0; i < size; i++) {
      hash = mix(hash, hashes[i]);
    }
    return hash;
  }

  /**
   * Of those that say what row is asked for.
   *
   * @param statement the text
   * @param hashes of each bound value
   * @param size how many of them count
   * @return 64 bits; equal to {@link #all} where all of them do
   */
  public static long core(SqlStatement statement, long[] hashes, int size) {
    ValuePlaces places = statement.places();
    if (places.isAllCore()) {
      return all(statement, hashes, size);
    }
    long hash = places.coreLiterals();
    for (int i = 0; i < size; i++) {
      if (places.isCore(i)) {
        hash = mix(hash, hashes[i]);
      }
    }
    return hash;
  }

  /** The hashes are random already: each only needs another weight at each place. */
  private static long mix(long hash, long next) {
    long mixed = (hash ^ next) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 32);
  }
}
