/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of two texts, less those that are in both. Immutable.
 *
 * @param first those of the first text alone
 * @param second those of the second text alone
 * @param shared how many are in both
 */
record Quantities(List<Quantity> first, List<Quantity> second, int shared) {
  static Quantities compare(AnalysedText first, AnalysedText second) {
    List<Quantity> some = of(first);
    List<Quantity> others = of(second);
    int shared = 0;
    for (int i = some.size() - 1; i >= 0; i--) {
      int match = indexOf(others, some.get(i));
      if (match >= 0) {
        shared += some.get(i).weak() ? 0 : 1;
        some.remove(i);
        others.remove(match);
      }
    }
    return new Quantities(strong(some), strong(others), shared);
  }

  private static List<Quantity> of(AnalysedText text) {
    List<Quantity> found = new ArrayList<>();
    for (Token token : text.tokens()) {
      Quantity number = token.number();
      if (number != null && found.size() < 64) {
        found.add(number);
      }
    }
    return found;
  }

  private static int indexOf(List<Quantity> numbers, Quantity wanted) {
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).matches(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static List<Quantity> strong(List<Quantity> numbers) {
    return numbers.stream().filter(number -> !number.weak()).toList();
  }
}
