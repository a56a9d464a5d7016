/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/**
 * What a word may be, by the sections of the word list. At most 64, since a word's classes are
 * bits.
 */
enum WordClass {
  STOP,
  FILLER,
  GENERIC,
  TURNING,
  AUXILIARY,
  BE,
  PAST,
  PRESENT,
  FUTURE,
  NEGATION,
  AND,
  OR,
  AT_ONCE,
  BEFORE,
  AFTER,
  SINCE,
  UNTIL,
  DURING,
  STILL,
  ALREADY,
  ANY,
  AGAIN,
  BECOMING,
  BEGINNING,
  ENDING,
  FORMERLY,
  SOON,
  ABILITY,
  POSSIBILITY,
  OBLIGATION,
  ADVICE,
  MORE,
  LESS,
  MOST,
  LEAST,
  ALL,
  SOME,
  FEW,
  ONLY,
  AT_LEAST,
  AT_MOST,
  ABOVE,
  BELOW,
  SAME,
  PREPOSITION,
  SYMMETRIC,
  PLACE,
  MONTH,
  WEEKDAY,
  QUESTION;

  /** One bit of its own. */
  @SuppressWarnings("EnumOrdinal") // kept in no file: only that they differ counts
  final long bit = 1L << ordinal();

  /** The place of a bit. */
  static int place(long bit) {
    return Long.numberOfTrailingZeros(bit);
  }
}
