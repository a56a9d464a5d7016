/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which word of one text is which of the other: by stem first, then by synonym, spelling and
 * compound among what is left. Words that are left on both sides and oppose each other are counted
 * as flips. Work grows with the length of the texts, and with the square of at most
 * {@value #MAXIMUM_LEFT} words that are left.
 *
 * <p>Immutable once built.
 */
final class Alignment {
  private static final int MAXIMUM_LEFT = 24;

  private final List<Token> first;
  private final List<Token> second;
  // For a token of the first text its place in the second, or -1.
  private final int[] places;
  private final boolean[] taken;
  private final List<Token> leftOfFirst = new ArrayList<>();
  private final List<Token> leftOfSecond = new ArrayList<>();
  private int exact;
  private int similar;
  private int antonyms;
  private int negatedForms;

  private Alignment(List<Token> first, List<Token> second) {
    this.first = first;
    this.second = second;
    this.places = new int[first.size()];
    this.taken = new boolean[second.size()];
    Arrays.fill(places, -1);
  }

  static Alignment of(AnalysedText first, AnalysedText second) {
    Alignment alignment = new Alignment(first.tokens(), second.tokens());
    alignment.matchStems();
    List<Integer> left = alignment.left(true);
    List<Integer> right = alignment.left(false);
    alignment.matchRelated(left, right);
    alignment.countFlips(left, right);
    alignment.keepLeft(left, right);
    return alignment;
  }

  private static boolean isAligned(Token token) {
    return token.isContent()
        || token.kind() == Token.Kind.NUMBER
        || token.kind() == Token.Kind.IDENTIFIER
        || token.kind() == Token.Kind.ADDRESS;
  }

  private void matchStems() {
    Map<String, ArrayDeque<Integer>> waiting = new HashMap<>();
    for (int i = 0; i < second.size(); i++) {
      if (isAligned(second.get(i))) {
        waiting
            .computeIfAbsent(second.get(i).stem(), stem -> new ArrayDeque<>())
            .add(i);
      }
    }
    for (int i = 0; i < first.size(); i++) {
      ArrayDeque<Integer> queue =
          isAligned(first.get(i)) ? waiting.get(first.get(i).stem()) : null;
      Integer place = queue == null ? null : queue.poll();
      if (place != null) {
        match(i, place);
        exact += first.get(i).isContent() ? 1 : 0;
      }
    }
  }

  private void match(int one, int other) {
    places[one] = other;
    taken[other] = true;
  }

  private List<Integer> left(boolean ofFirst) {
    List<Token> tokens = ofFirst ? first : second;
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      boolean free = ofFirst ? places[i] < 0 : !taken[i];
      if (free && tokens.get(i).isContent()) {
        left.add(i);
      }
    }
    return left;
  }

  private void matchRelated(List<Integer> left, List<Integer> right) {
    if (left.size() > MAXIMUM_LEFT || right.size() > MAXIMUM_LEFT) {
      return;
    }
    for (int one : List.copyOf(left)) {
      for (int other : right) {
        if (Relations.isSimilar(first.get(one), second.get(other))) {
          match(one, other);
          similar++;
          left.remove((Integer) one);
          right.remove((Integer) other);
          break;
        }
      }
    }
    similar += Relations.matchCompounds(first, left, second, right);
    similar += Relations.matchCompounds(second, right, first, left);
  }

  private void countFlips(List<Integer> left, List<Integer> right) {
    if (left.size() > MAXIMUM_LEFT || right.size() > MAXIMUM_LEFT) {
      return;
    }
    for (int one : left) {
      for (int other : right) {
        if (Relations.isAntonym(first.get(one), second.get(other))) {
          antonyms++;
        } else if (Relations.isNegatedForm(
            first.get(one).text(), second.get(other).text())) {
          negatedForms++;
        }
      }
    }
  }

  private void keepLeft(List<Integer> left, List<Integer> right) {
    left.forEach(place -> leftOfFirst.add(first.get(place)));
    right.forEach(place -> leftOfSecond.add(second.get(place)));
  }

  /** For each token of the first text its place in the second, or -1; not to be written. */
  int[] places() {
    return places;
  }

  /** Content words of the first text that the second lacks. */
  List<Token> leftOfFirst() {
    return leftOfFirst;
  }

  /** Content words of the second text that the first lacks. */
  List<Token> leftOfSecond() {
    return leftOfSecond;
  }

  /** Content words that both have, in the same form or a similar word. */
  int matchedCount() {
    return exact + similar;
  }

  /** Content words that both have in the same form. */
  int exactCount() {
    return exact;
  }

  /** Pairs of opposites among the words that are left. */
  int antonymCount() {
    return antonyms;
  }

  /** Pairs such as "possible" and "impossible" among the words that are left. */
  int negatedFormCount() {
    return negatedForms;
  }
}
