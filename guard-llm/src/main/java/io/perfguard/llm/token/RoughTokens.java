/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

/** Guesses the tokens of a text from its shape. Thread-safe. */
final class RoughTokens {
  /*
   * Tokenizers of the GPT family first cut a text into words with the space before them, numbers of up to three digits,
   * runs of signs, and runs of white space; then a vocabulary decides which of the pieces are one token. The first step is
   * imitated here. For the second one the usual is taken: a word of common length is one token, a longer one has one more
   * for each further six letters; scripts without spaces between words have about a token for each character.
   */
  private static final int COMMON_WORD = 8;
  private static final int FURTHER_PIECE = 6;
  private static final int FOREIGN_PIECE = 4;
  private static final int NUMBER_PIECE = 3;
  private static final int SIGN_PIECE = 3;
  private static final int FIRST_IDEOGRAPH = 0x2E80;

  private static final int LETTER = 0;
  private static final int DIGIT = 1;
  private static final int SPACE = 2;
  private static final int LINE = 3;
  private static final int SIGN = 4;
  private static final int FOREIGN = 5;
  private static final int IDEOGRAPH = 6;
  private static final byte[] ASCII = new byte[128];

  static {
    for (char c = 0; c < 128; c++) {
      ASCII[c] = (byte) kindOfAscii(c);
    }
  }

  private RoughTokens() {}

  private static int kindOfAscii(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      return LETTER;
    } else if (c >= '0' && c <= '9') {
      return DIGIT;
    } else if (c == '\n' || c == '\r') {
      return LINE;
    }
    return c == ' ' || c == '\t' ? SPACE : SIGN;
  }

  private static int kindOf(char c) {
    if (c < 128) {
      return ASCII[c];
    }
    if (c >= FIRST_IDEOGRAPH) {
      return IDEOGRAPH;
    }
    return Character.isLetter(c) ? FOREIGN : SIGN;
  }

  static long count(String text) {
    int length = text.length();
    long tokens = 0;
    for (int i = 0; i < length; ) {
      int kind = kindOf(text.charAt(i));
      int start = i++;
      while (i < length && kindOf(text.charAt(i)) == kind) {
        i++;
      }
      boolean beforeText = i < length && kindOf(text.charAt(i)) != LINE;
      tokens += tokensOf(kind, i - start, beforeText);
    }
    return tokens == 0 && length > 0 ? 1 : tokens;
  }

  private static int tokensOf(int kind, int run, boolean beforeText) {
    return switch (kind) {
      case LETTER -> run <= COMMON_WORD ? 1 : 1 + pieces(run - COMMON_WORD, FURTHER_PIECE);
      case FOREIGN -> pieces(run, FOREIGN_PIECE);
      case DIGIT -> pieces(run, NUMBER_PIECE);
      case SIGN -> pieces(run, SIGN_PIECE);
      case SPACE -> run == 1 && beforeText ? 0 : 1; // a single one belongs to the word behind it
      case LINE -> 1;
      default -> run;
    };
  }

  private static int pieces(int run, int piece) {
    return (run + piece - 1) / piece;
  }
}
