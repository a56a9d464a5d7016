/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

import java.util.EnumSet;
import java.util.Set;

/** Traits as they are found. Not thread-safe. */
final class Traits {
  private static final SqlTrait[] NONE = {};

  private final EnumSet<SqlTrait> found = EnumSet.noneOf(SqlTrait.class);

  void add(SqlTrait trait) {
    found.add(trait);
  }

  void add(SqlTrait trait, boolean isFound) {
    if (isFound) {
      found.add(trait);
    }
  }

  void remove(SqlTrait trait) {
    found.remove(trait);
  }

  boolean has(SqlTrait trait) {
    return found.contains(trait);
  }

  Set<SqlTrait> toSet() {
    return Set.of(found.toArray(NONE));
  }
}
