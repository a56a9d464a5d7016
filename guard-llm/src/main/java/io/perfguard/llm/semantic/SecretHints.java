/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

/**
 * What a text must have for a secret to be in it at all, found in one pass: most texts have none of
 * it, and need no pattern to be tried at each of their letters.
 */
final class SecretHints {
  private static final String[] WORDS = {"pass", "pwd", "secret", "key", "token", "pin"};

  private SecretHints() {}

  /** Whether there are so many characters in a row without a blank. */
  static boolean hasRun(String text, int length) {
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) <= ' ' ? 0 : run + 1;
      if (run >= length) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are so many digits of ASCII in all. */
  static boolean hasDigits(String text, int count) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digits += c >= '0' && c <= '9' ? 1 : 0;
      if (digits >= count) {
        return true;
      }
    }
    return false;
  }

  /** Whether a word for a password, or the part of one that they all have, is there. */
  static boolean namesPassword(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case 'p', 'P', 's', 'S', 'k', 'K', 't', 'T' -> {
          for (String word : WORDS) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
              return true;
            }
          }
        }
        default -> {} // no word begins so
      }
    }
    return false;
  }
}
