/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

/**
 * What a text is mostly made of, since tokenizers differ by that more than by anything else.
 * Immutable.
 */
public enum ContentClass {
  /** Words in Latin letters. */
  PROSE,
  /** JSON, code, tables: a sign or digit for each four characters or more. */
  STRUCTURED,
  /** Words in other scripts: a character in five or more is beyond Latin. */
  OTHER_SCRIPT;

  /** Places that are looked at. */
  private static final int SAMPLE = 256;

  private static final char LAST_LATIN = 0x24F;

  /**
   * The class of a text, from at most 256 places in it.
   *
   * @param text the text
   * @return its class; prose for an empty one
   */
  public static ContentClass of(String text) {
    int step = Math.max(1, text.length() / SAMPLE | 1); // odd: lines of even length have no beat
    int seen = 0;
    int signs = 0;
    int foreign = 0;
    for (int i = 0; i < text.length(); i += step) {
      char c = text.charAt(i);
      seen++;
      if (c > LAST_LATIN && Character.isLetter(c)) {
        foreign++;
      } else if (c > ' ' && c < 128 && !isAsciiLetter(c)) {
        signs++;
      }
    }
    if (foreign * 5 > seen) {
      return OTHER_SCRIPT;
    }
    return signs * 4 > seen ? STRUCTURED : PROSE;
  }

  private static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
