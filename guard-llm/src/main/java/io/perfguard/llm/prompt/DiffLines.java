/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.prompt;

/** Finds where a patch ends, by the numbers of lines that it tells. Not thread-safe. */
final class DiffLines {
  /*
   * A hunk tells how many lines it has of each side. As long as some are missing, an empty line is one of them; later it
   * ends the patch. Patches written by hand, or by a model, often tell wrong numbers: lines that go on as those of a patch
   * do belong to it anyway, up to the first empty one.
   */
  private static final String[] HEADERS = {
    "diff ", "index ", "new file", "deleted file", "similarity ", "rename ", "old mode", "new mode"
  };

  private final String text;
  private long missingOld;
  private long missingNew;

  DiffLines(String text) {
    this.text = text;
  }

  /** Whether a patch begins in this line. */
  static boolean begins(String text, int start) {
    if (text.startsWith("@@ -", start) || text.startsWith("diff --git ", start)) {
      return true;
    }
    return text.startsWith("--- ", start)
        && text.startsWith("+++ ", Lines.next(text, Lines.end(text, start)));
  }

  /** The end of the last line of the patch that begins at a place. */
  int endOf(int start) {
    int at = start;
    int last = start;
    while (at < text.length()) {
      int end = Lines.end(text, at);
      boolean blank = Lines.skipBlanks(text, at, end) == end;
      boolean open = missingOld > 0 || missingNew > 0;
      if (blank ? !open : !isLine(at)) {
        break;
      }
      count(at, end);
      last = at == end ? last : end;
      at = Lines.next(text, end);
    }
    return last;
  }

  private boolean isLine(int at) {
    if (" +-@\\".indexOf(text.charAt(at)) >= 0) {
      return true;
    }
    for (String header : HEADERS) {
      if (text.startsWith(header, at)) {
        return true;
      }
    }
    return false;
  }

  private void count(int at, int end) {
    if (text.startsWith("@@ -", at)) {
      missingOld = lines(at + 4, end);
      int plus = Lines.indexOf(text, '+', at, end);
      missingNew = plus < 0 ? 0 : lines(plus + 1, end);
      return;
    }
    char first = at == end ? ' ' : text.charAt(at);
    missingOld -= first == ' ' || first == '-' ? 1 : 0;
    missingNew -= first == ' ' || first == '+' ? 1 : 0;
  }

  /** The second number of {@code 12,3}; 1 if there is none. */
  private long lines(int from, int end) {
    int at = from;
    while (at < end && isDigit(text.charAt(at))) {
      at++;
    }
    if (at == end || text.charAt(at) != ',') {
      return 1;
    }
    long lines = 0;
    at++;
    while (at < end && isDigit(text.charAt(at)) && lines < 1_000_000) {
      lines = lines * 10 + (text.charAt(at) - '0');
      at++;
    }
    return lines;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
