/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * Statements that say the same from the other end: "iron is heavier than tin" and "tin is lighter
 * than iron", "wash before you iron" and "iron after you wash". Thread-safe.
 */
final class Converses {
  private static final String THAN = "than";

  private Converses() {}

  /** Whether the sides of "than", or of "before" and "after", changed places along with it. */
  static boolean areConverse(TextPair pair) {
    List<Token> first = pair.first().tokens();
    List<Token> second = pair.second().tokens();
    int one = pivot(first);
    int other = pivot(second);
    if (one < 0 || other < 0 || !areOpposite(pair, first.get(one), second.get(other))) {
      return false;
    }
    List<String> front = side(pair, first, 0, one);
    List<String> back = side(pair, first, one + 1, first.size());
    List<String> otherFront = side(pair, second, 0, other);
    List<String> otherBack = side(pair, second, other + 1, second.size());
    if (!isThan(first.get(one))) {
      keepObject(front, otherFront, first, second);
    }
    return !front.isEmpty()
        && !back.isEmpty()
        && !front.equals(back)
        && front.equals(otherBack)
        && back.equals(otherFront);
  }

  private static int pivot(List<Token> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean time = token.is(WordClass.BEFORE) || token.is(WordClass.AFTER);
      if (time || isThan(token)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isThan(Token token) {
    return token.text().equals(THAN)
        || token.text().equals("more-than")
        || token.text().equals("less-than");
  }

  private static boolean areOpposite(TextPair pair, Token one, Token other) {
    if (isThan(one) && isThan(other)) {
      return pair.alignment().antonymCount() + PolarityRules.degreeOpposites(pair) == 1;
    }
    return (one.is(WordClass.BEFORE) && other.is(WordClass.AFTER))
        || (one.is(WordClass.AFTER) && other.is(WordClass.BEFORE));
  }

  /** What stands on one side, but for the opposite words and what "more" and "less" belong to. */
  private static List<String> side(TextPair pair, List<Token> tokens, int from, int to) {
    List<String> side = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Token token = tokens.get(i);
      boolean degree = (i > from && isDegree(tokens, i - 1)) || isDegree(tokens, i + 1);
      boolean left = pair.alignment().leftOfFirst().contains(token)
          || pair.alignment().leftOfSecond().contains(token);
      boolean means = token.isContent() || token.number() != null;
      if (means && !degree && !left) {
        side.add(token.stem());
      }
    }
    side.sort(null);
    return side;
  }

  private static boolean isDegree(List<Token> tokens, int at) {
    return at >= 0
        && at < tokens.size()
        && (tokens.get(at).is(WordClass.MORE) || tokens.get(at).is(WordClass.LESS));
  }

  /** "Wash the cat before you comb it": the cat stays in front, and "it" behind. */
  private static void keepObject(
      List<String> front, List<String> otherFront, List<Token> first, List<Token> second) {
    if (hasPronoun(first) && hasPronoun(second)) {
      List<String> kept = new ArrayList<>(front);
      kept.retainAll(otherFront);
      front.removeAll(kept);
      otherFront.removeAll(kept);
    }
  }

  private static boolean hasPronoun(List<Token> tokens) {
    return tokens.stream().anyMatch(token -> switch (token.text()) {
      case "it", "them", "him", "her" -> true;
      default -> false;
    });
  }
}
