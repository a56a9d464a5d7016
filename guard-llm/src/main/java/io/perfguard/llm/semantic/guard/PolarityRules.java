/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;

/**
 * Whether two texts say yes to the same thing. Each "not", each "un-" and each opposite word turns
 * the meaning; two turns of different kinds undo each other. Thread-safe.
 */
final class PolarityRules {
  private PolarityRules() {}

  static Ruling negation(TextPair pair) {
    int negations = negations(pair);
    int forms = pair.alignment().negatedFormCount();
    if (negations == 0 && forms == 0) {
      return Ruling.PASS;
    }
    int turns = negations + forms + opposites(pair);
    if (turns % 2 == 1) {
      return Ruling.reject(
          negations > 0 ? "negation in one text alone" : "a word and its negative form");
    }
    boolean undone = turns == 2 && negations <= 1;
    return undone ? Ruling.PASS : Ruling.verify("several negations differ");
  }

  static Ruling antonyms(TextPair pair) {
    int opposites = pair.alignment().antonymCount() + relationOpposites(pair);
    if (opposites == 0) {
      return Ruling.PASS;
    }
    int turns = negations(pair)
        + pair.alignment().negatedFormCount()
        + opposites(pair)
        + (pair.isConverse() ? 1 : 0);
    return turns == 2 ? Ruling.PASS : Ruling.reject("opposite words");
  }

  /**
   * Opposites of words and of degree, which a negation can undo; those of place and time it cannot.
   */
  private static int opposites(TextPair pair) {
    return pair.alignment().antonymCount() + degreeOpposites(pair);
  }

  private static int negations(TextPair pair) {
    return Math.abs(WordClassRules.count(pair.first(), WordClass.NEGATION)
        - WordClassRules.count(pair.second(), WordClass.NEGATION));
  }

  static int degreeOpposites(TextPair pair) {
    return WordClassRules.opposed(pair, WordClass.MORE, WordClass.LESS)
            || WordClassRules.opposed(pair, WordClass.MOST, WordClass.LEAST)
        ? 1
        : 0;
  }

  /** "on" and "off", "in" and "out", "with" and "without": small words that oppose each other. */
  private static int relationOpposites(TextPair pair) {
    List<Token> first = pair.first().tokens();
    List<Token> second = pair.second().tokens();
    int opposed = 0;
    for (String[] two : new String[][] {
      {"on", "off"},
      {"in", "out"},
      {"up", "down"},
      {"over", "under"},
      {"first", "last"},
      {"he", "she"},
      {"his", "her"}
    }) {
      int one = has(first, two[0]) - has(second, two[0]);
      int other = has(first, two[1]) - has(second, two[1]);
      opposed += one * other < 0 ? 1 : 0;
    }
    return opposed;
  }

  private static int has(List<Token> tokens, String word) {
    int count = 0;
    for (Token token : tokens) {
      count += token.text().equals(word) ? 1 : 0;
    }
    return count;
  }
}
