/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * A number of a text and the word that it counts: 2 and "card" in "two cards". Immutable.
 *
 * @param value the number, in base units
 * @param word the stem of the next word of meaning
 */
record NumberedWord(double value, String word) {
  private static final int MOST = 16;
  private static final int FARTHEST = 3; // "two of my cards"

  /**
   * Whether two numbers stand at each other's words: "two numbers with one card", "one number on
   * two cards".
   */
  static boolean areExchanged(AnalysedText first, AnalysedText second) {
    List<NumberedWord> some = of(first);
    if (some.size() < 2) {
      return false;
    }
    List<NumberedWord> others = of(second);
    for (NumberedWord one : some) {
      for (NumberedWord other : some) {
        if (one.value != other.value
            && !one.word.equals(other.word)
            && !others.contains(one)
            && !others.contains(other)
            && others.contains(new NumberedWord(one.value, other.word))
            && others.contains(new NumberedWord(other.value, one.word))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<NumberedWord> of(AnalysedText text) {
    List<NumberedWord> found = new ArrayList<>();
    List<Token> tokens = text.tokens();
    for (int i = 0; i < tokens.size() && found.size() < MOST; i++) {
      Quantity number = tokens.get(i).number();
      String word = number == null ? "" : counted(tokens, i + 1);
      if (number != null && !word.isEmpty()) {
        found.add(new NumberedWord(number.value(), word));
      }
    }
    return found;
  }

  private static String counted(List<Token> tokens, int from) {
    for (int i = from; i < Math.min(tokens.size(), from + FARTHEST); i++) {
      Token token = tokens.get(i);
      if (token.isContent()) {
        return token.stem();
      }
      if (token.isMark() || token.number() != null) {
        return "";
      }
    }
    return "";
  }
}
