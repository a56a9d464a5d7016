/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;

/** Finds what stands between quotation marks. Thread-safe. */
final class Quotes {
  private static final String OPENING = "\"\u201c\u00ab`'\u2018";
  private static final String CLOSING = "\"\u201d\u00bb`'\u2019";
  private static final int MAXIMUM_QUOTES = 8;
  private static final int MAXIMUM_LENGTH = 200;

  private Quotes() {}

  static List<String> of(String text) {
    List<String> found = new ArrayList<>();
    int at = 0;
    while (at < text.length() && found.size() < MAXIMUM_QUOTES) {
      int kind = OPENING.indexOf(text.charAt(at));
      int end = kind >= 0 && isStart(text, at) ? end(text, at + 1, CLOSING.charAt(kind)) : -1;
      if (end < 0) {
        at++;
        continue;
      }
      String quoted = plain(text.substring(at + 1, end));
      if (!quoted.isEmpty()) {
        found.add(quoted);
      }
      at = end + 1;
    }
    return found;
  }

  private static boolean isStart(String text, int at) {
    return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
  }

  /**
   * Where a quotation ends: a mark that no letter follows; an apostrophe inside a word ends
   * nothing.
   */
  private static int end(String text, int from, char mark) {
    int limit = Math.min(text.length(), from + MAXIMUM_LENGTH);
    for (int i = from; i < limit; i++) {
      boolean last = i + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(i + 1));
      if (text.charAt(i) == mark && last) {
        return i;
      }
    }
    return -1;
  }

  /** Letters and digits in lower case, words with one space between. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        if (gap && plain.length() > 0) {
          plain.append(' ');
        }
        plain.append(Character.toLowerCase(c));
        gap = false;
      } else {
        gap = true;
      }
    }
    return plain.toString();
  }
}
