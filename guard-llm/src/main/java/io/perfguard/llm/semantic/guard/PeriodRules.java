/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Periods that are told from the present: "this year", "last year", "next year". Thread-safe. */
final class PeriodRules {
  private static final Set<String> NOUNS = Set.of(
      "second",
      "minute",
      "hour",
      "day",
      "night",
      "week",
      "weekend",
      "month",
      "quarter",
      "season",
      "term",
      "semester",
      "year",
      "decade",
      "century",
      "time",
      "morning",
      "evening",
      "spring",
      "summer",
      "autumn",
      "winter");

  private enum Period {
    PAST,
    PRESENT,
    FUTURE
  }

  private PeriodRules() {}

  static Ruling check(TextPair pair) {
    Set<Period> some = periods(pair.first().tokens());
    Set<Period> others = periods(pair.second().tokens());
    return some.isEmpty() || others.isEmpty() || some.equals(others)
        ? Ruling.PASS
        : Ruling.reject("another period");
  }

  private static Set<Period> periods(List<Token> tokens) {
    Set<Period> found = EnumSet.noneOf(Period.class);
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token noun = tokens.get(i + 1);
      boolean time = NOUNS.contains(noun.stem())
          || NOUNS.contains(noun.text())
          || noun.is(WordClass.WEEKDAY)
          || noun.is(WordClass.MONTH);
      if (time) {
        switch (tokens.get(i).text()) {
          case "last", "previous", "past", "preceding" -> found.add(Period.PAST);
          case "this", "current" -> found.add(Period.PRESENT);
          case "next", "coming", "upcoming", "following" -> found.add(Period.FUTURE);
          default -> {}
        }
      }
    }
    return found;
  }
}
