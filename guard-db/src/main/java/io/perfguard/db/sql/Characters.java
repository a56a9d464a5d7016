/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.sql;

/** What a character may be part of. Has no state. */
final class Characters {
  static final byte OTHER = 0; // an operator, or none that is known
  static final byte SPACE = 1;
  static final byte LETTER = 2;
  static final byte DIGIT = 3;
  static final byte TEXT_QUOTE = 4;
  static final byte DOUBLE_QUOTE = 5;
  static final byte BACK_QUOTE = 6;
  static final byte OPEN = 7;
  static final byte CLOSE = 8;
  static final byte OPEN_BRACKET = 9;
  static final byte CLOSE_BRACKET = 10;
  static final byte COMMA = 11;
  static final byte SEMICOLON = 12;
  static final byte DOT = 13;
  static final byte COLON = 14;
  static final byte DOLLAR = 15;
  static final byte QUESTION = 16;
  static final byte AT = 17;
  static final byte HASH = 18;
  static final byte OPEN_BRACE = 19;
  static final byte CLOSE_BRACE = 20;
  static final byte MINUS = 21;
  static final byte SLASH = 22;
  static final byte STAR = 23;
  static final byte PERCENT = 24;

  private static final char FIRST_UNLISTED = 128;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final byte[] CLASSES = classes();

  private Characters() {}

  static int classOf(char c) {
    if (c < FIRST_UNLISTED) {
      return CLASSES[c];
    }
    return isSpace(c) ? SPACE : LETTER;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isHexDigit(char c) {
    int lower = c | 0x20;
    return isDigit(c) || (lower >= 'a' && lower <= 'f');
  }

  /** Of a name that no quotes surround; a lone surrogate is a letter like any other. */
  static boolean isWordStart(char c) {
    return classOf(c) == LETTER;
  }

  static boolean isSpace(char c) {
    return c < FIRST_UNLISTED
        ? CLASSES[c] == SPACE
        : Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BYTE_ORDER_MARK;
  }

  /**
   * For each of the first 128 characters itself in lower case if it may be inside a word, else 0.
   *
   * @param others what the dialect allows beside letters, digits and the low line
   */
  static char[] foldingOfWords(String others) {
    char[] folding = new char[FIRST_UNLISTED];
    for (char c = 0; c < FIRST_UNLISTED; c++) {
      if (c >= 'A' && c <= 'Z') {
        folding[c] = (char) (c | 0x20);
      } else if (CLASSES[c] == LETTER || CLASSES[c] == DIGIT || others.indexOf(c) >= 0) {
        folding[c] = c;
      }
    }
    return folding;
  }

  private static byte[] classes() {
    byte[] classes = new byte[FIRST_UNLISTED];
    for (char c = 0; c < FIRST_UNLISTED; c++) {
      if (c <= ' ' || c == 127) {
        classes[c] = SPACE; // controls, too: a text with one means the same without
      } else if (isDigit(c)) {
        classes[c] = DIGIT;
      } else if (c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
        classes[c] = LETTER;
      }
    }
    String single = "'\"`()[],;.:$?@#{}-/*%";
    for (int i = 0; i < single.length(); i++) {
      classes[single.charAt(i)] = (byte) (TEXT_QUOTE + i);
    }
    return classes;
  }
}
