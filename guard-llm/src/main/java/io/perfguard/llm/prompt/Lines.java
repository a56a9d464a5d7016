/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

/** Lines of a text, ended by LF, CR or both. Thread-safe. */
final class Lines {
  private Lines() {}

  /** Where the line's text ends: its line end, or the end of all. */
  static int end(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      i++;
    }
    return i;
  }

  /** Behind the line end that is at a place. */
  static int next(String text, int end) {
    if (end >= text.length()) {
      return text.length();
    }
    boolean both =
        text.charAt(end) == '\r' && end + 1 < text.length() && text.charAt(end + 1) == '\n';
    return both ? end + 2 : end + 1;
  }

  static int skipBlanks(String text, int from, int end) {
    int i = from;
    while (i < end && isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isEnd(char c) {
    return c == '\n' || c == '\r';
  }

  static int indexOf(String text, char c, int from, int end) {
    for (int i = from; i < end; i++) {
      if (text.charAt(i) == c) {
        return i;
      }
    }
    return -1;
  }
}
