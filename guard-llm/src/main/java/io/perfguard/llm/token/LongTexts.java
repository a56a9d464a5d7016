/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import java.util.function.ToIntFunction;

/** Counts a text in pieces, so that the time is bounded whatever is in it. Thread-safe. */
final class LongTexts {
  /*
   * A tokenizer that joins pairs takes far longer than usual for a run of ten thousand equal characters, and a text may
   * have a million. A cut between a letter and a space before a letter is one that the tokenizer itself makes, so that the
   * sum of the pieces is exact there; likewise behind a line end between a word and a word.
   */
  private static final int PIECE = 2_048;
  private static final int LEAST_PIECE = PIECE / 2;
  private static final int WHOLE = 262_144;
  private static final int PIECES_OF_A_SAMPLE = WHOLE / PIECE;

  private LongTexts() {}

  static long count(String text, ToIntFunction<String> counter) {
    int length = text.length();
    if (length <= PIECE) {
      return counter.applyAsInt(text);
    }
    return length <= WHOLE ? whole(text, counter) : sampled(text, counter);
  }

  private static long whole(String text, ToIntFunction<String> counter) {
    long tokens = 0;
    for (int start = 0; start < text.length(); ) {
      int end = cut(text, start);
      tokens += counter.applyAsInt(text.substring(start, end));
      start = end;
    }
    return tokens;
  }

  private static long sampled(String text, ToIntFunction<String> counter) {
    long step = text.length() / PIECES_OF_A_SAMPLE;
    long tokens = 0;
    long characters = 0;
    for (int i = 0; i < PIECES_OF_A_SAMPLE; i++) {
      int start = (int) (i * step);
      int end = cut(text, start);
      tokens += counter.applyAsInt(text.substring(start, end));
      characters += end - start;
    }
    return Math.max(1, Math.round((double) tokens / characters * text.length()));
  }

  private static int cut(String text, int start) {
    int furthest = start + PIECE;
    if (furthest >= text.length()) {
      return text.length();
    }
    for (int i = furthest; i > start + LEAST_PIECE; i--) {
      if (isBetweenWords(text, i)) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(furthest)) ? furthest - 1 : furthest;
  }

  private static boolean isBetweenWords(String text, int at) {
    char next = text.charAt(at);
    char before = text.charAt(at - 1);
    if (next == ' ') {
      return at + 1 < text.length()
          && Character.isLetter(before)
          && Character.isLetter(text.charAt(at + 1));
    }
    return before == '\n' && Character.isLetter(next) && Character.isLetter(text.charAt(at - 2));
  }
}
