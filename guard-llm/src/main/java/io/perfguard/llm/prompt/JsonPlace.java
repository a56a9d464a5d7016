/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

import java.util.Locale;
import java.util.Set;

/**
 * Whether JSON in a text is data that was put there, or a part of a sentence, of code or of the
 * instructions. Thread-safe.
 */
final class JsonPlace {
  /** A longer line before the value is no label. */
  private static final int LONGEST_LABEL = 200;

  /** What tells the form of the answer is short; what is longer is data in that form. */
  private static final int LONGEST_EXAMPLE = 1_500;

  static final Set<String> CODE_WORDS = Set.of(
      "return", "const", "let", "var", "yield", "throw", "case", "print", "echo", "export",
      "default", "assert", "del", "raise", "def", "class", "import", "from", "if", "elif", "else",
      "for", "while", "switch", "func", "fn", "public", "private", "static", "new", "await", "set");
  private static final Set<String> FORM_WORDS = Set.of(
      "format",
      "formatted",
      "formatting",
      "schema",
      "template",
      "verbatim",
      "exactly",
      "indented",
      "indentation",
      "pretty",
      "whitespace",
      "layout");

  private static final int SHORTEST_FORM_WORD = 6;

  private JsonPlace() {}

  /** Whether only a label is before a value on its line, or it is all that an element holds. */
  static boolean standsAlone(String text, int start, int end, boolean hasLines) {
    return (endsWell(text, end) && beginsWell(text, start, hasLines))
        || isInElement(text, start, end);
  }

  private static boolean isInElement(String text, int start, int end) {
    return start > 0 && text.charAt(start - 1) == '>' && text.startsWith("</", end);
  }

  private static boolean endsWell(String text, int end) {
    if (end == text.length()) {
      return true;
    }
    char c = text.charAt(end);
    if (c == '\n' || c == '\r' || c == ' ') {
      return true;
    }
    return ".,:!?".indexOf(c) >= 0
        && (end + 1 == text.length() || Character.isWhitespace(text.charAt(end + 1)));
  }

  private static boolean beginsWell(String text, int start, boolean hasLines) {
    int line = lineStart(text, start);
    if (line < 0) {
      return false;
    }
    int last = start - 1;
    while (last >= line && text.charAt(last) == ' ') {
      last--;
    }
    if (last < line) {
      return true;
    }
    char before = text.charAt(last);
    boolean glued = last == start - 1 && before != ':';
    // an item of one line may be one of YAML
    String marks = hasLines ? ":.-*#)" : ":.#)";
    boolean label = Character.isLetterOrDigit(before) || marks.indexOf(before) >= 0;
    return !glued && label && !CODE_WORDS.contains(firstWord(text, line, last + 1));
  }

  /** The beginning of the line; -1 if something stands before the place that no label has. */
  private static int lineStart(String text, int start) {
    int i = start;
    while (i > 0 && start - i <= LONGEST_LABEL) {
      char c = text.charAt(i - 1);
      if (c == '\n' || c == '\r' || c == '\uFEFF') {
        return i;
      }
      if (!Character.isLetterOrDigit(c) && " .,:;'\u2019-\u2013*#()_/?!".indexOf(c) < 0) {
        return -1;
      }
      i--;
    }
    return i == 0 ? 0 : -1;
  }

  static String firstWord(String text, int from, int to) {
    int start = from;
    while (start < to && text.charAt(start) == ' ') {
      start++;
    }
    int end = start;
    while (end < to && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  /** Whether the line before, or the label, speaks of the form that something must have. */
  static boolean isExample(String text, int start, int end) {
    if (end - start > LONGEST_EXAMPLE) {
      return false;
    }
    int from = Math.max(0, start - LONGEST_LABEL);
    int to = start;
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    int line = to;
    while (line > from && text.charAt(line - 1) != '\n' && text.charAt(line - 1) != '\r') {
      line--;
    }
    return speaksOfForm(text, line, to);
  }

  private static boolean speaksOfForm(String text, int from, int to) {
    if (to > from && "}]".indexOf(text.charAt(to - 1)) >= 0) {
      return false; // that is another value, not a sentence
    }
    int word = from;
    for (int i = from; i <= to; i++) {
      if (i == to || !Character.isLetter(text.charAt(i))) {
        if (i - word >= SHORTEST_FORM_WORD
            && FORM_WORDS.contains(text.substring(word, i).toLowerCase(Locale.ROOT))) {
          return true;
        }
        word = i + 1;
      }
    }
    return false;
  }
}
