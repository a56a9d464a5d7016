/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The list of all guards of this library, cheap ones first. Immutable. */
final class StandardGuards {
  static final PairGuards ALL = PairGuards.of(List.of(
      guard("length", LiteralRules::length),
      guard("numbers", QuantityRules::numbers),
      guard("negation", PolarityRules::negation),
      guard("antonyms", PolarityRules::antonyms),
      guard("comparison", WordClassRules::comparison),
      guard("time", WordClassRules::time),
      guard("tense", WordClassRules::tense),
      guard("modality", WordClassRules::modality),
      guard("conjunction", WordClassRules::conjunction),
      guard("quantifiers", WordClassRules::quantifiers),
      guard("question", QuestionRules::question),
      guard("names", LiteralRules::names),
      guard("quotes", LiteralRules::quotes),
      guard("identifiers", LiteralRules::identifiers),
      guard("addresses", LiteralRules::addresses),
      guard("modifiers", OverlapRules::modifiers),
      new SimpleGuard("overlap", OverlapRules::overlap),
      guard("places", OverlapRules::places),
      guard("pronouns", PronounRules::check),
      guard("order", RoleOrder::check)));

  private StandardGuards() {}

  private static PairGuard guard(String id, Function<TextPair, Ruling> rule) {
    return new SimpleGuard(id, (pair, cosine) -> rule.apply(pair));
  }

  private record SimpleGuard(String id, BiFunction<TextPair, Double, Ruling> rule)
      implements PairGuard {
    @Override
    public Ruling check(TextPair pair, double cosine) {
      return rule.apply(pair, cosine);
    }

    @Override
    public String toString() {
      return id;
    }
  }
}
