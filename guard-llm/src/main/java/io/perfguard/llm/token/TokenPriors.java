/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import java.util.Locale;

/** What is known of tokenizers that are not public, before any bill came. Thread-safe. */
final class TokenPriors {
  /*
   * Billed tokens for each of o200k. Those of Claude follow from what Anthropic published of its tokenizers in 2026:
   * 4.33 characters of English for a token, and 3.60 since Opus 4.7. The others are guesses, to be overruled by bills.
   */
  private static final double PUBLIC = 1.00;
  private static final double CLAUDE = 1.10;
  private static final double CLAUDE_SINCE_4_7 = 1.35;
  private static final double GEMINI = 1.05;
  private static final double OTHER = 1.15;
  private static final int LONGEST_VERSION = 2; // digits; a date has eight

  private TokenPriors() {}

  static double of(String model, boolean isPublic) {
    if (isPublic) {
      return PUBLIC;
    }
    String name = model.toLowerCase(Locale.ROOT);
    int claude = name.indexOf("claude");
    if (claude >= 0) {
      return isBefore47(name, claude) ? CLAUDE : CLAUDE_SINCE_4_7;
    }
    return name.contains("gemini") || name.contains("gemma") ? GEMINI : OTHER;
  }

  /** claude-3-5-sonnet-20241022, claude-opus-4-7: the first two short numbers are the version. */
  private static boolean isBefore47(String name, int from) {
    int[] version = new int[2];
    int found = 0;
    int i = from;
    while (i < name.length() && found < 2) {
      int start = i;
      while (i < name.length() && name.charAt(i) >= '0' && name.charAt(i) <= '9') {
        i++;
      }
      int digits = i - start;
      if (digits > LONGEST_VERSION || (digits > 0 && name.charAt(start - 1) == 'v')) {
        break;
      } else if (digits > 0) {
        version[found++] = Integer.parseInt(name.substring(start, i));
      }
      i++;
    }
    return found > 0 && (version[0] < 4 || (version[0] == 4 && version[1] < 7));
  }
}
