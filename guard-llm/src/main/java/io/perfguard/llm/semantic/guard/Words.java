/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/** Sets of word classes that several guards use. Immutable. */
final class Words {
  static final long AUXILIARY =
      bits(WordClass.AUXILIARY, WordClass.BE, WordClass.PAST, WordClass.PRESENT, WordClass.FUTURE);
  static final long MODAL =
      bits(WordClass.ABILITY, WordClass.POSSIBILITY, WordClass.OBLIGATION, WordClass.ADVICE);

  /**
   * Words that carry a relation, a time or a degree, and are compared by class rather than aligned.
   */
  static final long RELATION = bits(
      WordClass.BEFORE,
      WordClass.AFTER,
      WordClass.SINCE,
      WordClass.UNTIL,
      WordClass.DURING,
      WordClass.STILL,
      WordClass.ALREADY,
      WordClass.AGAIN,
      WordClass.BECOMING,
      WordClass.FORMERLY,
      WordClass.SOON,
      WordClass.MORE,
      WordClass.LESS,
      WordClass.ALL,
      WordClass.SOME,
      WordClass.ONLY,
      WordClass.AT_LEAST,
      WordClass.AT_MOST,
      WordClass.ABOVE,
      WordClass.BELOW,
      WordClass.AT_ONCE);

  static final long NO_CONTENT = AUXILIARY
      | MODAL
      | RELATION
      | bits(
          WordClass.STOP,
          WordClass.FILLER,
          WordClass.PREPOSITION,
          WordClass.AND,
          WordClass.OR,
          WordClass.QUESTION,
          WordClass.NEGATION);

  private Words() {}

  static long bits(WordClass... classes) {
    long bits = 0;
    for (WordClass one : classes) {
      bits |= one.bit;
    }
    return bits;
  }
}
