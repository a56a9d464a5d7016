/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.llm.semantic.gate.PairFeatures;
import io.perfguard.llm.semantic.guard.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static List<ScoredPair> pairs(double[] same, double[] other) {
    List<ScoredPair> pairs = new ArrayList<>();
    for (double score : same) {
      pairs.add(pair(score, true));
    }
    for (double score : other) {
      pairs.add(pair(score, false));
    }
    return pairs;
  }

  private static ScoredPair pair(double score, boolean same) {
    TextPair texts = TextPair.of("a", "b");
    return new ScoredPair(
        new LabelledPair("", same, "a", "b"),
        score,
        PairFeatures.of(texts, score),
        Optional.empty());
  }

  private static Curve curve(double[] same, double[] other) {
    return Curve.of(pairs(same, other), ScoredPair::cosine);
  }

  @Test
  void scores_that_separate_have_an_area_of_one() {
    Curve curve = curve(new double[] {0.9, 0.8}, new double[] {0.2, 0.1});

    assertThat(curve.area()).isEqualTo(1);
    assertThat(curve.recallAt(0)).isEqualTo(1);
  }

  @Test
  void ties_are_a_half_and_cannot_be_cut() {
    Curve curve = curve(new double[] {0.5, 0.5}, new double[] {0.5, 0.5});

    assertThat(curve.area()).isEqualTo(0.5);
    assertThat(curve.recallAt(0.5)).isZero();
    assertThat(curve.recallAt(1)).isEqualTo(1);
  }

  @Test
  void recall_is_what_lies_above_the_allowed_wrong_ones() {
    Curve curve = curve(new double[] {0.9, 0.6, 0.3}, new double[] {0.7, 0.5, 0.4, 0.2});

    assertThat(curve.recallAt(0)).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(curve.recallAt(0.25)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(curve.area()).isCloseTo((4 + 3 + 1) / 12.0, within(1e-9));
  }
}
