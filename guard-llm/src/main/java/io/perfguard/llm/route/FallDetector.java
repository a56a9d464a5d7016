/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

/**
 * Watches grades as they come in, and says when their mean has fallen below a target. Keeps three
 * numbers. Not thread-safe.
 */
final class FallDetector {
  /*
   * It bets. Whoever holds that the mean is at least t, and takes bets at these odds, loses nothing in the long run:
   * a capital that is multiplied by 1 + b(t - grade) at each grade is not expected to grow, for any b that keeps it
   * positive. So a capital that has grown to A is strange, and the stranger the greater A. It is never let below 1:
   * a model that was good for long must not have laid up a treasure to be spent before anybody notices that it fell.
   * With that floor, the mean number of grades until a false alarm is at least A, whatever the distribution of grades
   * (Shin, Ramdas, Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", 2023; the bets:
   * Waudby-Smith, Ramdas, "Estimating means of bounded random variables by betting", 2024).
   *
   * Three bets at once, each best against a fall by another amount; their mean is what has to grow.
   */
  private static final double[] FALLS = {0.05, 0.1, 0.25};
  private static final double NEARLY_ALL = 0.9;
  private static final double EDGE = 0.001;

  private final double[] capitals = {1, 1, 1};

  /**
   * Looks at one grade.
   *
   * @param grade 0..1
   * @param target the mean that is held to be reached, 0..1
   * @return what the capital has grown to, >= 0
   */
  double add(double grade, double target) {
    double held = Math.min(1 - EDGE, Math.max(EDGE, target));
    double sum = 0;
    for (int i = 0; i < FALLS.length; i++) {
      double best = FALLS[i] / (held * (1 - held));
      double bet = Math.min(best, NEARLY_ALL / (1 - held));
      capitals[i] = Math.max(1, capitals[i]) * (1 + bet * (held - grade));
      sum += capitals[i];
    }
    return sum / FALLS.length;
  }
}
