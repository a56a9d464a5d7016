/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.internal;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one segment of a path is: a word of the route, or a value in it. Immutable. */
final class Segments {
  /*
   * A value never is shown, so in doubt a segment is one: a word that is taken for a value costs a name that says less, a
   * value that is taken for a word costs a name for each value, and tells it.
   */
  static final String NUMBER = "{n}";
  static final String UUID = "{uuid}";
  static final String HEX = "{hex}";
  static final String ID = "{id}";
  static final String TOKEN = "{token}";

  /** Words, but too many different ones. */
  static final String WORD = "{w}";

  private static final Set<String> PLACEHOLDERS =
      Set.of(NUMBER, UUID, HEX, ID, TOKEN, WORD, "\u2026");
  private static final int UUID_LENGTH = 36;
  private static final int SHORTEST_HEX = 8;
  private static final int LONGEST_WORD = 32;
  private static final int SHORTEST_TOKEN = 16;
  private static final int DIGITS_OF_A_WORD = 2; // oauth2, ipv4, top10

  private Segments() {}

  /** The placeholder for a value; null if the segment is a word. */
  static @Nullable String placeholder(String segment) {
    if (PLACEHOLDERS.contains(segment)) {
      return segment;
    }
    int digits = 0;
    int hexDigits = 0;
    int uppers = 0;
    int lowers = 0;
    int marks = 0;
    int length = segment.length();
    for (int i = 0; i < length; i++) {
      char c = segment.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c >= 'a' && c <= 'z') {
        lowers++;
      } else if (c >= 'A' && c <= 'Z') {
        uppers++;
      } else if (c == '-' || c == '_' || c == '.' || c == '~' || c == ',' || c == ':') {
        marks++;
      } else {
        return WORD; // an escape, an @, a letter of another script: somebody's text
      }
      hexDigits += isHex(c) ? 1 : 0;
    }
    if (digits > 0 && digits + marks == length) {
      return NUMBER; // a date is one, too
    }
    if (length == UUID_LENGTH && hexDigits == UUID_LENGTH - 4 && marks == 4) {
      return UUID;
    }
    if (digits > 0 && hexDigits == length && length >= SHORTEST_HEX) {
      return HEX;
    }
    if (length > LONGEST_WORD) {
      return TOKEN;
    }
    if (digits > 0 && !isVersion(segment, digits)) {
      boolean word = digits <= DIGITS_OF_A_WORD
          && Character.isLetter(segment.charAt(0))
          && length - digits >= 2;
      return word ? null : ID;
    }
    // camelCase has one capital in five, what is drawn by chance one in two
    boolean drawn = length >= SHORTEST_TOKEN && lowers > 0 && uppers * 4 >= uppers + lowers;
    return drawn ? TOKEN : null;
  }

  /** {@code v2}: a digit that is part of the route. */
  private static boolean isVersion(String segment, int digits) {
    char first = segment.charAt(0);
    return (first == 'v' || first == 'V') && digits == segment.length() - 1 && digits <= 3;
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
