/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

import io.perfguard.core.base.Require;
import io.perfguard.llm.semantic.guard.Likeness;
import io.perfguard.llm.semantic.guard.TextPair;
import java.util.List;

/**
 * What the gate knows of a pair of texts: the cosine of their vectors, and in how far their words
 * agree. Holds no word of them.
 *
 * <p>Immutable.
 */
public final class PairFeatures {
  private static final List<String> NAMES = List.of(
      "distance",
      "exactShare",
      "coveredShare",
      "leftMost",
      "insertion",
      "functionOverlap",
      "questionDiffers",
      "genericShare");
  // Below, the logarithm of the distance would grow without bound while the texts are the same.
  private static final double LEAST_DISTANCE = 0.004;

  private final double cosine;
  private final double[] values;

  private PairFeatures(double cosine, double[] values) {
    this.cosine = cosine;
    this.values = values;
  }

  /**
   * The features of a pair.
   *
   * @param pair the texts, in either order
   * @param cosine of their vectors; beyond -1..1 by a rounding error is taken as the bound
   * @return the features
   */
  public static PairFeatures of(TextPair pair, double cosine) {
    Likeness likeness = Require.nonNull(pair, "pair").likeness();
    double bounded = Math.max(-1, Math.min(1, cosine));
    int matched = likeness.exact() + likeness.similar();
    int most = Math.max(likeness.leftOfFirst(), likeness.leftOfSecond());
    int least = Math.min(likeness.leftOfFirst(), likeness.leftOfSecond());
    double all = 2.0 * matched + most + least;
    double share = all == 0 ? 0.5 : 1 / all;
    double distance = -Math.log(Math.max(LEAST_DISTANCE, 1 - bounded));
    return new PairFeatures(bounded, new double[] {
      distance,
      2 * likeness.exact() * share,
      2 * matched * share,
      Math.log1p(most),
      flag(most > 0 && least == 0),
      likeness.functionOverlap(),
      flag(likeness.questionDiffers()),
      likeness.genericLeft() / Math.max(1.0, most + least)
    });
  }

  private static double flag(boolean value) {
    return value ? 1 : 0;
  }

  /**
   * What the values are called, as in the resource that holds their weights.
   *
   * @return the names in the order of {@link #value}
   */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The cosine of the vectors.
   *
   * @return -1..1
   */
  public double cosine() {
    return cosine;
  }

  /**
   * One value.
   *
   * @param index of its name
   * @return the value, without a unit, about -1..10
   */
  public double value(int index) {
    return values[index];
  }

  @Override
  public String toString() {
    return "PairFeatures[cosine=" + cosine + "]";
  }
}
