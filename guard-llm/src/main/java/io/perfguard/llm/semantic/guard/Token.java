/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/**
 * A word, a number or a mark of a text, as the guards compare it. Immutable.
 *
 * @param kind what it is
 * @param text in lower case; of a phrase, what is read in its place
 * @param stem what forms of the same word share
 * @param classes bits of {@link WordClass}
 * @param name whether it is written as a name, or known as one
 * @param number its value and what it measures; null unless it is a number
 */
record Token(
    Kind kind,
    String text,
    String stem,
    long classes,
    boolean name,
    @org.jspecify.annotations.Nullable Quantity number) {

  /** What a token may be. */
  enum Kind {
    WORD,
    NUMBER,
    IDENTIFIER,
    ADDRESS,
    COMMA,
    STOP
  }

  boolean is(WordClass wordClass) {
    return (classes & wordClass.bit) != 0;
  }

  /**
   * Whether it stands for something of its own: no article, auxiliary, pronoun, preposition or
   * particle.
   */
  boolean isContent() {
    return kind == Kind.WORD && (classes & Words.NO_CONTENT) == 0;
  }

  /** Whether its form is that of an adverb: "quickly". */
  boolean isAdverb() {
    return text.endsWith("ly") && text.length() > 4;
  }

  boolean isMark() {
    return kind == Kind.COMMA || kind == Kind.STOP;
  }
}
