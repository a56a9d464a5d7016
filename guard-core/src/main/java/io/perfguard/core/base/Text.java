/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

/** Text that came from outside, made fit to stand in a message or on a page. */
final class Text {
  /** The most characters of a value that a message echoes. */
  private static final int ECHO = 60;

  private Text() {}

  /**
   * Whether a character could change how its surroundings are shown, or hide among them: controls,
   * line and paragraph separators, halves of a surrogate pair, and format characters such as those
   * that turn the writing direction.
   */
  static boolean isUnsafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> true;
      // The two joiners that words of some languages and emoji need.
      case Character.FORMAT -> codePoint != 0x200C && codePoint != 0x200D;
      default -> false;
    };
  }

  /**
   * The text with {@code ?} for each unsafe character; beyond {@code most} characters it ends in
   * {@code …}.
   */
  static String clean(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most));
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      int width = isUnsafe(codePoint) ? 1 : Character.charCount(codePoint);
      if (out.length() + width > most - (i < text.length() ? 1 : 0)) {
        return out.append('…').toString();
      }
      out.appendCodePoint(isUnsafe(codePoint) ? '?' : codePoint);
    }
    return out.toString();
  }

  /** The text in quotation marks, as an error message echoes it. */
  static String quote(String text) {
    return '"' + clean(text, ECHO) + '"';
  }
}
