/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

/**
 * Whether a line is plain sentence, so that the white space around it says nothing. In doubt it is
 * not: code, tables, CSV, YAML blocks and drawings look alike, and little is to be gained.
 * Thread-safe.
 */
final class ProseLine {
  /** Marks of code and tables; and of quotes, which may go on in the next line. */
  private static final String NOT_IN_PROSE =
      "={}[]<>|\\`;\t^~\"\u201C\u201D\u201E\u00AB\u00BB\u2039\u203A\u300C\u300D\u300E\u300F\u2018";

  private ProseLine() {}

  /** Whether a line, without its line end, reads as a sentence or a heading. */
  static boolean is(String text, int start, int end) {
    int last = end;
    while (last > start && text.charAt(last - 1) == ' ') {
      last--;
    }
    if (last == start || !begins(text.charAt(start))) {
      return false;
    }
    boolean letters = false;
    boolean spaces = false;
    for (int i = start; i < last; i++) {
      char c = text.charAt(i);
      if (NOT_IN_PROSE.indexOf(c) >= 0 || c < ' ' || isOdd(text, i, last)) {
        return false;
      }
      letters |= Character.isLetter(c);
      spaces |= c == ' ';
    }
    return letters
        && spaces
        && !JsonPlace.CODE_WORDS.contains(JsonPlace.firstWord(text, start, last));
  }

  private static boolean begins(char c) {
    return Character.isLetterOrDigit(c) || c == '#' || c == '-' || c == '*';
  }

  /** Two spaces in a row, a call without arguments, or a comma without a space behind it. */
  private static boolean isOdd(String text, int at, int end) {
    if (at + 1 >= end) {
      return false;
    }
    char c = text.charAt(at);
    char next = text.charAt(at + 1);
    return switch (c) {
      case ' ' -> next == ' ';
      case '(' -> next == ')';
      case ',' -> !Character.isWhitespace(next) && !isBetweenDigits(text, at, next);
      default -> false;
    };
  }

  private static boolean isBetweenDigits(String text, int at, char next) {
    return at > 0 && Character.isDigit(text.charAt(at - 1)) && Character.isDigit(next);
  }
}
