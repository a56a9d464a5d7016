/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

/** What a part of a prompt is that must come through as it is. */
enum SpanKind {
  FENCED_CODE,
  INDENTED_CODE,
  INLINE_CODE,
  DIFF,
  TABLE,
  QUOTE,
  /** Between {@code <keep>} and its end, or in an element that keeps its white space. */
  KEEP,
  /** A tag of XML or HTML, a comment. */
  MARKUP,
  PLACEHOLDER,
  /** A word with a digit: numbers, with what is glued to them; dates, versions. */
  NUMBER,
  /** A URL or an e-mail address. */
  ADDRESS,
  /** A JSON value that stands by itself: its white space means nothing. */
  JSON,
  /**
   * JSON that is told rather than given: a schema, a tool, a form for the answer, a list inside a
   * sentence.
   */
  JSON_KEPT,
  /** What began like JSON and is none. */
  BROKEN_JSON;

  boolean isJson() {
    return this == JSON || this == JSON_KEPT;
  }

  /** Whether a block that has it may be left out where the same stands before. */
  boolean mayRepeat() {
    return this == NUMBER || this == ADDRESS;
  }
}
