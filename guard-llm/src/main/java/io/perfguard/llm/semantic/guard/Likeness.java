/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * In how far two texts use the same words. Content words are those with a meaning of their own: no
 * articles, pronouns, auxiliaries, prepositions.
 *
 * <p>Immutable.
 *
 * @param exact content words in both texts, in forms of the same word
 * @param similar content words in both texts, as synonyms or in another spelling
 * @param leftOfFirst content words of the first text alone
 * @param leftOfSecond content words of the second text alone
 * @param genericLeft how many of those alone in one text mean little: "person", "get"
 * @param anchors numbers, names and identifiers in both texts
 * @param functionOverlap share of the other words that are in both texts, 0..1; 1 if there are none
 * @param questionDiffers whether both texts are questions and turn on different question words
 * @param sameFrame whether the texts are equal but for content words that are in one alone
 */
public record Likeness(
    int exact,
    int similar,
    int leftOfFirst,
    int leftOfSecond,
    int genericLeft,
    int anchors,
    double functionOverlap,
    boolean questionDiffers,
    boolean sameFrame) {

  static Likeness of(TextPair pair) {
    Alignment words = pair.alignment();
    String one = QuestionRules.kind(pair.first());
    String other = QuestionRules.kind(pair.second());
    return new Likeness(
        words.exactCount(),
        words.matchedCount() - words.exactCount(),
        words.leftOfFirst().size(),
        words.leftOfSecond().size(),
        generic(words.leftOfFirst()) + generic(words.leftOfSecond()),
        pair.quantities().shared() + anchors(pair),
        functionOverlap(pair.first().tokens(), pair.second().tokens()),
        !one.isEmpty() && !other.isEmpty() && !one.equals(other),
        Frames.areSame(pair));
  }

  private static int generic(List<Token> words) {
    int generic = 0;
    for (Token word : words) {
      generic += word.is(WordClass.GENERIC) ? 1 : 0;
    }
    return generic;
  }

  private static int anchors(TextPair pair) {
    int[] places = pair.alignment().places();
    int anchors = 0;
    for (int i = 0; i < places.length; i++) {
      Token token = pair.first().tokens().get(i);
      anchors += places[i] >= 0 && (token.name() || token.kind() == Token.Kind.IDENTIFIER) ? 1 : 0;
    }
    return anchors;
  }

  private static double functionOverlap(List<Token> first, List<Token> second) {
    Set<String> some = functionWords(first);
    Set<String> others = functionWords(second);
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    some.retainAll(others);
    return all.isEmpty() ? 1 : (double) some.size() / all.size();
  }

  private static Set<String> functionWords(List<Token> tokens) {
    Set<String> words = new HashSet<>();
    for (Token token : tokens) {
      if (token.kind() == Token.Kind.WORD && !token.isContent()) {
        words.add(token.text());
      }
    }
    return words;
  }
}
