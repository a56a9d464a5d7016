/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of their words two texts share. Vectors that are near while the words are far apart are
 * how a crafted text takes the answer of another (key collision). Thread-safe.
 */
final class OverlapRules {
  private static final double SUSPICIOUS_COSINE = 0.85;
  private static final int ENOUGH_WORDS = 3;
  // "under the CN code 7208"
  private static final int CODE_DISTANCE = 4;
  // A text of which less than this share is in the other was not written to ask the same.
  private static final double LOW_SHARE = 0.2;

  // Which no other preposition can stand for, as "in" can for "of".
  private static final Set<String> PLACES = Set.of(
      "under", "below", "above", "over", "behind", "beside", "near", "between", "against", "beyond",
      "through", "across", "around", "without", "among");

  // Who asks "what are ways" wants good ones.
  private static final Set<String> PRAISE = Set.of("good", "best", "great");

  private OverlapRules() {}

  /**
   * One text is the other and a word more that restricts it: "an auditor", "an external auditor".
   */
  static Ruling modifiers(TextPair pair) {
    List<Token> first = pair.alignment().leftOfFirst();
    List<Token> second = pair.alignment().leftOfSecond();
    if (isWishOf(pair.first(), first, second) || isWishOf(pair.second(), second, first)) {
      return Ruling.verify("a wish in one text alone");
    }
    if (first.isEmpty() == second.isEmpty() || !pair.likeness().sameFrame()) {
      return Ruling.PASS;
    }
    boolean asksForMany = QuestionRules.isOpen(pair.first()) && QuestionRules.isOpen(pair.second());
    for (Token word : first.isEmpty() ? second : first) {
      boolean little = word.is(WordClass.GENERIC) || (asksForMany && PRAISE.contains(word.text()));
      if (!little || word.is(WordClass.TURNING)) {
        return Ruling.verify("a restriction in one text alone");
      }
    }
    return Ruling.PASS;
  }

  /** "Does she want to be a pilot", where the other asks whether she is one. */
  private static boolean isWishOf(AnalysedText text, List<Token> left, List<Token> others) {
    if (left.size() != 1 || !others.isEmpty() || !left.get(0).is(WordClass.TURNING)) {
      return false;
    }
    int to = text.tokens().indexOf(left.get(0)) + 1;
    return QuestionRules.kind(text).equals(QuestionRules.POLAR)
        && to < text.tokens().size()
        && text.tokens().get(to).text().equals("to");
  }

  /** "on the table" and "under the table": the texts differ in where, and in little else. */
  static Ruling places(TextPair pair) {
    Likeness likeness = pair.likeness();
    if (likeness.leftOfFirst() > 0 || likeness.leftOfSecond() > 0) {
      return Ruling.PASS;
    }
    Set<String> some = prepositions(pair.first());
    Set<String> others = prepositions(pair.second());
    Set<String> shared = new HashSet<>(some);
    shared.retainAll(others);
    some.removeAll(shared);
    others.removeAll(shared);
    boolean differ = !some.isEmpty() && !others.isEmpty();
    boolean strong =
        some.stream().anyMatch(PLACES::contains) || others.stream().anyMatch(PLACES::contains);
    return differ && strong ? Ruling.verify("another place") : Ruling.PASS;
  }

  private static Set<String> prepositions(AnalysedText text) {
    Set<String> found = new HashSet<>();
    List<Token> tokens = text.tokens();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is(WordClass.PREPOSITION) && !isCoded(tokens, i + 1)) {
        found.add(tokens.get(i).text());
      }
    }
    return found;
  }

  /** "under code 7208", "with code 7208": no place. */
  private static boolean isCoded(List<Token> tokens, int from) {
    for (int i = from; i < Math.min(tokens.size(), from + CODE_DISTANCE); i++) {
      if (tokens.get(i).kind() == Token.Kind.IDENTIFIER) {
        return true;
      }
    }
    return false;
  }

  static Ruling overlap(TextPair pair, double cosine) {
    Alignment words = pair.alignment();
    int matched = words.matchedCount() + pair.quantities().shared();
    int first = matched + words.leftOfFirst().size();
    int second = matched + words.leftOfSecond().size();
    boolean enough = Math.max(first, second) >= ENOUGH_WORDS && Math.min(first, second) > 0;
    boolean low = matched < LOW_SHARE * Math.max(first, second);
    return cosine >= SUSPICIOUS_COSINE && enough && low
        ? Ruling.verify("near vectors, other words")
        : Ruling.PASS;
  }
}
