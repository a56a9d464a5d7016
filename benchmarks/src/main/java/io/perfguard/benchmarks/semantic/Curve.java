/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well a score tells pairs that ask the same from those that do not, at all thresholds.
 * Immutable.
 */
final class Curve {
  private final double[] scores;
  private final boolean[] same;
  private final long positives;

  private Curve(double[] scores, boolean[] same) {
    this.scores = scores;
    this.same = same;
    long count = 0;
    for (boolean one : same) {
      count += one ? 1 : 0;
    }
    this.positives = count;
  }

  static Curve of(List<ScoredPair> pairs, ToDoubleFunction<ScoredPair> score) {
    ScoredPair[] sorted = pairs.toArray(new ScoredPair[0]);
    Arrays.sort(sorted, Comparator.comparingDouble(score).reversed());
    double[] scores = new double[sorted.length];
    boolean[] same = new boolean[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      scores[i] = score.applyAsDouble(sorted[i]);
      same[i] = sorted[i].pair().same();
    }
    return new Curve(scores, same);
  }

  /**
   * The highest recall with a false-positive rate of at most so much; {@code NaN} without positives
   * or negatives.
   */
  double recallAt(double falsePositiveRate) {
    long negatives = same.length - positives;
    if (positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    double best = 0;
    long found = 0;
    long wrong = 0;
    for (int i = 0; i < same.length; i++) {
      found += same[i] ? 1 : 0;
      wrong += same[i] ? 0 : 1;
      boolean cut = i + 1 == same.length || scores[i + 1] != scores[i];
      if (cut && wrong <= falsePositiveRate * negatives) {
        best = Math.max(best, (double) found / positives);
      }
    }
    return best;
  }

  /** Chance that a pair that asks the same scores above one that does not; a tie is a half. */
  double area() {
    long negatives = same.length - positives;
    double above = 0;
    long found = 0;
    for (int begin = 0; begin < same.length; ) {
      int end = begin;
      long tiedSame = 0;
      while (end < same.length && scores[end] == scores[begin]) {
        tiedSame += same[end] ? 1 : 0;
        end++;
      }
      long tiedOther = end - begin - tiedSame;
      above += tiedOther * (found + tiedSame / 2.0);
      found += tiedSame;
      begin = end;
    }
    return above / ((double) positives * negatives);
  }
}
