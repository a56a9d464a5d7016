/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;
import java.util.Set;

/**
 * What is asked for: a person, a time, a place, a reason, a way, a number, a yes or no.
 * Thread-safe.
 */
final class QuestionRules {
  private static final String NONE = "";
  static final String POLAR = "yes or no";
  // Further inside, a question word mostly begins a clause.
  private static final int NEAR_THE_BEGIN = 4;
  private static final Set<String> OPEN = Set.of("what", "how-to", "how");
  private static final Set<String> OPEN_PAIRS = Set.of(
      "how-to what",
      "how how-to",
      "how what",
      "how-much what",
      "how-many what",
      "how-many how-much",
      "how-long when",
      "how-to where");

  private QuestionRules() {}

  static Ruling question(TextPair pair) {
    String one = kind(pair.first());
    String other = kind(pair.second());
    if (one.equals(other) || one.equals(NONE) || other.equals(NONE)) {
      return Ruling.PASS;
    }
    String both = one.compareTo(other) < 0 ? one + " " + other : other + " " + one;
    if (OPEN_PAIRS.contains(both)) {
      return Ruling.PASS;
    }
    if (isMinimal(pair) && word(pair.first()).equals(word(pair.second()))) {
      return Ruling.PASS;
    }
    boolean vague =
        one.equals("what") || other.equals("what") || one.equals(POLAR) || other.equals(POLAR);
    if (!vague) {
      return Ruling.reject("another question word");
    }
    return isMinimal(pair) ? Ruling.verify("perhaps another question word") : Ruling.PASS;
  }

  /**
   * Whether nothing but the question word differs; where the rest was worded anew, the gate weighs
   * it.
   */
  private static boolean isMinimal(TextPair pair) {
    return pair.likeness().leftOfFirst() == 0 && pair.likeness().leftOfSecond() == 0;
  }

  static boolean isQuestion(AnalysedText text) {
    return !kind(text).equals(NONE);
  }

  /** Whether it asks what the one who asks shall do: "when must I pay", "what do we do". */
  static boolean isDeliberative(AnalysedText text) {
    String kind = kind(text);
    if (kind.equals(NONE) || kind.equals(POLAR)) {
      return false;
    }
    for (Token token : text.tokens()) {
      if (token.text().equals("i") || token.text().equals("we")) {
        return true;
      }
    }
    return false;
  }

  static boolean isOpen(AnalysedText text) {
    return OPEN.contains(kind(text));
  }

  /**
   * The question word that a text turns on; what "what time" and the like stand for; empty if it is
   * no question.
   */
  static String kind(AnalysedText text) {
    List<Token> tokens = text.tokens();
    int word = questionWord(tokens, 0);
    if (word < 0 || beginsClause(tokens, word)) {
      for (int i = 0; i < tokens.size(); i++) {
        int later = tokens.get(i).isMark() ? questionWord(tokens, i + 1) : -1;
        if (later >= 0) {
          return kind(tokens, later);
        }
      }
    }
    if (word >= 0) {
      return kind(tokens, word);
    }
    boolean polar =
        !tokens.isEmpty() && (tokens.get(0).classes() & (Words.AUXILIARY | Words.MODAL)) != 0;
    return polar ? POLAR : NONE;
  }

  /** The first question word as it stands. */
  private static String word(AnalysedText text) {
    int at = questionWord(text.tokens(), 0);
    return at < 0 ? NONE : text.tokens().get(at).text();
  }

  /** Where a question word stands among the first words behind a place; -1 if none does. */
  private static int questionWord(List<Token> tokens, int from) {
    for (int i = from; i < Math.min(tokens.size(), from + NEAR_THE_BEGIN); i++) {
      if (tokens.get(i).is(WordClass.QUESTION)) {
        return i;
      }
    }
    return -1;
  }

  /** "When I am old, what ...": no verb follows, so that it is a clause and not the question. */
  private static boolean beginsClause(List<Token> tokens, int word) {
    String text = tokens.get(word).text();
    boolean subordinates = text.equals("when") || text.equals("where");
    boolean verb = word + 1 < tokens.size()
        && (tokens.get(word + 1).classes() & (Words.AUXILIARY | Words.MODAL)) != 0;
    return subordinates && !verb;
  }

  private static String kind(List<Token> tokens, int at) {
    String word = tokens.get(at).text();
    return switch (word) {
      case "whom", "whose" -> "who";
      case "what", "which" -> asked(tokens, at + 1);
      default -> word;
    };
  }

  /** The first noun after "what", "what is the": a time, a place, or nothing in particular. */
  private static String asked(List<Token> tokens, int from) {
    for (int i = from; i < Math.min(tokens.size(), from + NEAR_THE_BEGIN); i++) {
      Token token = tokens.get(i);
      if (token.isContent()) {
        String meant = Lexicon.ENGLISH.asks(token.stem());
        return meant == null ? "what" : meant;
      }
    }
    return "what";
  }
}
