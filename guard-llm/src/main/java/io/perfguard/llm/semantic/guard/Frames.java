/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Whether two texts are written alike but for some words. Who words a question anew changes more
 * than one word; who changes just one mostly asks something else. Thread-safe.
 */
final class Frames {
  private Frames() {}

  /** Whether both are equal once the content words that are in one text alone are taken out. */
  static boolean areSame(TextPair pair) {
    int[] places = pair.alignment().places();
    List<Token> first = pair.first().tokens();
    List<Token> second = pair.second().tokens();
    boolean[] matched = new boolean[second.size()];
    List<String> one = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      if (places[i] >= 0) {
        matched[places[i]] = true;
      }
      if (!isInfinitiveOfLeft(first, i, at -> places[at] < 0)) {
        add(one, first.get(i), places[i] >= 0);
      }
    }
    List<String> other = new ArrayList<>();
    for (int i = 0; i < second.size(); i++) {
      if (!isInfinitiveOfLeft(second, i, at -> !matched[at])) {
        add(other, second.get(i), matched[i]);
      }
    }
    return one.equals(other);
  }

  /** "to" and "to be" behind a verb that is in this text alone came with it: "pretends to be". */
  private static boolean isInfinitiveOfLeft(List<Token> tokens, int at, IntPredicate isLeft) {
    int to = tokens.get(at).text().equals("be") ? at - 1 : at;
    return to > 0
        && tokens.get(to).text().equals("to")
        && tokens.get(to - 1).isContent()
        && isLeft.test(to - 1);
  }

  private static void add(List<String> frame, Token token, boolean matched) {
    boolean article =
        token.text().equals("a") || token.text().equals("an") || token.text().equals("the");
    if (token.isMark() || article || token.is(WordClass.FILLER)) {
      return;
    }
    if (!token.isContent() || matched) {
      // Synonyms differ in their stems; their places tell them, so only that a word stands here
      // counts.
      frame.add(token.isContent() ? "*" : token.text());
    }
  }
}
