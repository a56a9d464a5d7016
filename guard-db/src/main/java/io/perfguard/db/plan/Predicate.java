/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;

/**
 * A condition that one column must fulfil. Immutable.
 *
 * @param column the column, as the database keeps its name
 * @param sort how it is compared
 * @param cast the type that it is cast to before; empty if it is compared as it is
 */
record Predicate(String column, Sort sort, String cast) {
  /** How a column is compared, the most selective first. */
  enum Sort {
    /** With one value. */
    EQUAL,
    /** With each of a list. */
    IN,
    /** With a lower or an upper bound, or both. */
    RANGE,
    /** By a pattern that begins with a text. */
    PREFIX,
    /** In another way, of which no plain index knows. */
    OTHER
  }

  /** Checks. */
  Predicate {
    Require.nonNull(column, "column");
    Require.nonNull(sort, "sort");
    Require.nonNull(cast, "cast");
  }

  Predicate(String column, Sort sort) {
    this(column, sort, "");
  }

  boolean isEquality() {
    return sort == Sort.EQUAL || sort == Sort.IN;
  }

  boolean isIndexable() {
    return sort != Sort.OTHER && sort != Sort.PREFIX;
  }
}
