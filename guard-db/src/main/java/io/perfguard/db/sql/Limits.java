/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** Finds how many rows a statement skips and takes. Not thread-safe. */
final class Limits {
  private static final int NOTHING = 0;
  private static final int TOP = 1;
  private static final int LIMIT = 2;
  private static final int LIMIT_GIVEN = 3;
  private static final int OFFSET = 4;
  private static final int FETCH = 5;
  private static final int FETCH_COUNT = 6;
  private static final int DEEP = 1_000;

  private final Traits traits;
  private int awaited;
  private boolean top; // whether it limits the outermost query
  private long first; // of LIMIT 10, 20

  Limits(Traits traits) {
    this.traits = traits;
  }

  void top(boolean outermost) {
    awaited = TOP;
    top = outermost;
  }

  void limit(boolean outermost) {
    awaited = LIMIT;
    top = outermost;
  }

  void offset() {
    awaited = OFFSET;
  }

  void fetch(boolean outermost) {
    awaited = FETCH;
    top = outermost;
  }

  /** {@code FIRST} or {@code NEXT}. */
  void direction() {
    awaited = awaited == FETCH ? FETCH_COUNT : NOTHING;
  }

  /** {@code ROW} or {@code ROWS}. */
  void rows() {
    if (awaited == FETCH_COUNT) {
      limited(1, top);
    }
    awaited = NOTHING;
  }

  boolean isAwaiting() {
    return awaited != NOTHING;
  }

  void other() {
    awaited = NOTHING;
  }

  void comma() {
    if (awaited == LIMIT_GIVEN) {
      skipped(first);
      traits.remove(SqlTrait.LIMIT_ONE);
      awaited = LIMIT;
    } else {
      awaited = NOTHING;
    }
  }

  /**
   * A value.
   *
   * @param number -1 if it is not known
   */
  void value(long number) {
    switch (awaited) {
      case TOP, FETCH_COUNT -> {
        limited(number, top);
        awaited = NOTHING;
      }
      case LIMIT -> {
        limited(number, top);
        first = number;
        awaited = LIMIT_GIVEN;
      }
      case OFFSET -> {
        skipped(number);
        awaited = NOTHING;
      }
      default -> awaited = NOTHING;
    }
  }

  /** So many rows at most. */
  void limited(long number, boolean outermost) {
    if (outermost) {
      traits.add(SqlTrait.LIMIT);
      if (number == 1) {
        traits.add(SqlTrait.LIMIT_ONE);
      }
    }
  }

  private void skipped(long number) {
    traits.add(SqlTrait.OFFSET);
    if (number >= DEEP) {
      traits.add(SqlTrait.DEEP_OFFSET);
    }
  }
}
