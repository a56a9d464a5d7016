/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.llm.semantic.gate.PairFeatures;
import io.perfguard.llm.semantic.guard.GuardResult;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.semantic.guard.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A labelled pair with all that the cache would know of it. Immutable.
 *
 * @param pair the pair
 * @param cosine of the vectors
 * @param features what the gate sees
 * @param objection what the guards have against it
 */
record ScoredPair(
    LabelledPair pair, double cosine, PairFeatures features, Optional<GuardResult> objection) {
  static List<ScoredPair> of(List<LabelledPair> pairs, Vectors vectors) {
    List<ScoredPair> scored = new ArrayList<>(pairs.size());
    for (LabelledPair pair : pairs) {
      double cosine = vectors.cosine(pair.first(), pair.second());
      TextPair texts = TextPair.of(pair.first(), pair.second());
      scored.add(new ScoredPair(
          pair,
          cosine,
          PairFeatures.of(texts, cosine),
          PairGuards.standard().objection(texts, cosine)));
    }
    return scored;
  }

  boolean passes() {
    return objection.isEmpty();
  }
}
