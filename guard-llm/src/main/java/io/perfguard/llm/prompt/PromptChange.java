/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import io.perfguard.core.base.Require;
import java.util.Locale;

/**
 * One place of a prompt that a {@link PromptCompressor} wrote shorter. Immutable.
 *
 * @param kind what was done, and why it may be
 * @param start the first character concerned, in the prompt as it came
 * @param length how many characters there were
 * @param newLength how many there are now
 */
public record PromptChange(Kind kind, int start, int length, int newLength) {
  /** What may be done to a prompt. */
  public enum Kind {
    /** White space between the tokens of JSON data: it means nothing by the standard. */
    JSON_MINIFIED("JSON minified: white space between its tokens means nothing"),
    /** A block of context that stands before, letter by letter. */
    REPEATED_CONTEXT("left out: the same block of context stands before"),
    /** One space before a line end. */
    TRAILING_SPACE("trailing space: it is not shown"),
    /** Three empty lines or more between paragraphs. */
    BLANK_LINES("empty lines: one parts paragraphs as well"),
    /** A list of JSON objects with equal keys, written as columns and rows. */
    JSON_TABLE("JSON objects with equal keys: the keys told once"),
    /** Marks that make words bold. */
    EMPHASIS("marks of emphasis: the words stay"),
    /** Spaces between words. */
    INNER_SPACE("spaces between words: one parts them as well"),
    /** A long line that stands before, letter by letter. */
    REPEATED_LINE("left out: the same line stands before");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    /**
     * What was done, and why it may be.
     *
     * @return a phrase
     */
    public String reason() {
      return reason;
    }
  }

  /**
   * Checks the numbers.
   *
   * @param kind what was done
   * @param start >= 0
   * @param length >= 0
   * @param newLength >= 0
   */
  public PromptChange {
    Require.nonNull(kind, "kind");
    Require.atLeast(0, start, "start");
    Require.atLeast(0, length, "length");
    Require.atLeast(0, newLength, "newLength");
  }

  /** {@code at 120, 830 -> 412 characters, JSON minified: …}; nothing of the text. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "at %,d, %,d -> %,d characters, %s", start, length, newLength, kind.reason());
  }
}
