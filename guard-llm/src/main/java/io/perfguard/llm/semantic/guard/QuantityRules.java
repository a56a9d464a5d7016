/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Numbers, dates, amounts and units. Thread-safe. */
final class QuantityRules {
  private QuantityRules() {}

  static Ruling numbers(TextPair pair) {
    Quantities left = pair.quantities();
    if (!left.first().isEmpty() && !left.second().isEmpty()) {
      return Ruling.reject("another " + kind(left.first(), left.second()));
    }
    if (!left.first().isEmpty() || !left.second().isEmpty()) {
      return Ruling.verify("a number in one text alone");
    }
    if (NumberedWord.areExchanged(pair.first(), pair.second())) {
      return Ruling.reject("numbers exchanged what they count");
    }
    Ruling ratio = ratios(pair);
    return ratio.verdict() == Verdict.PASS ? bareUnits(pair) : ratio;
  }

  /** "per request" and "per user". */
  private static Ruling ratios(TextPair pair) {
    Token some = behindPer(pair.first());
    Token others = behindPer(pair.second());
    boolean other = some != null
        && others != null
        && pair.alignment().leftOfFirst().contains(some)
        && pair.alignment().leftOfSecond().contains(others);
    return other ? Ruling.reject("per something else") : Ruling.PASS;
  }

  private static @Nullable Token behindPer(AnalysedText text) {
    List<Token> tokens = text.tokens();
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).text().equals("per")) {
        return tokens.get(i + 1);
      }
    }
    return null;
  }

  private static String kind(List<Quantity> some, List<Quantity> others) {
    Quantity one = some.get(0);
    Quantity other = others.get(0);
    if (one.year() && other.year()) {
      return "year";
    }
    boolean sameValue = one.value() == other.value();
    return sameValue && !one.dimension().equals(other.dimension()) ? "unit" : "number";
  }

  /** Units that no number stands at: "in tonnes" and "in litres". */
  private static Ruling bareUnits(TextPair pair) {
    Set<String> some = units(pair.alignment().leftOfFirst());
    Set<String> others = units(pair.alignment().leftOfSecond());
    boolean other = !some.isEmpty() && !others.isEmpty() && !some.equals(others);
    return other ? Ruling.reject("another unit") : Ruling.PASS;
  }

  private static Set<String> units(List<Token> words) {
    Set<String> units = new TreeSet<>();
    for (Token word : words) {
      Lexicon.Unit unit = Lexicon.ENGLISH.unit(word.text());
      if (unit != null) {
        units.add(unit.dimension() + unit.factor());
      }
    }
    return units;
  }
}
