/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.Set;

/** Traits as they are found. Not thread-safe. */
final class Traits {
  private static final SqlTrait[] ALL = SqlTrait.values();
  private int bits;

  void add(SqlTrait trait) {
    bits |= 1 << trait.ordinal();
  }

  void add(SqlTrait trait, boolean found) {
    if (found) {
      add(trait);
    }
  }

  void remove(SqlTrait trait) {
    bits &= ~(1 << trait.ordinal());
  }

  boolean has(SqlTrait trait) {
    return (bits & (1 << trait.ordinal())) != 0;
  }

  Set<SqlTrait> toSet() {
    SqlTrait[] found = new SqlTrait[Integer.bitCount(bits)];
    int count = 0;
    for (SqlTrait trait : ALL) {
      if (has(trait)) {
        found[count++] = trait;
      }
    }
    return Set.of(found);
  }
}
