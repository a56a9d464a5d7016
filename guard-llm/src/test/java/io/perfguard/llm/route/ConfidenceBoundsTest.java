/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceBoundsTest {
  private static final double Z = ConfidenceBounds.quantile(0.95);

  @Test
  void quantiles_are_those_of_the_tables() {
    assertThat(ConfidenceBounds.quantile(0.5)).isZero();
    assertThat(ConfidenceBounds.quantile(0.9)).isCloseTo(1.2815515655, within(1e-8));
    assertThat(ConfidenceBounds.quantile(0.975)).isCloseTo(1.9599639845, within(1e-8));
    assertThat(ConfidenceBounds.quantile(0.98)).isCloseTo(2.0537489106, within(1e-8));
    assertThat(ConfidenceBounds.quantile(0.9999)).isCloseTo(3.7190164855, within(1e-8));
  }

  /** The example of Newcombe 1998, table I: 81 of 263, two-sided 95 %, method 4. */
  @Test
  void the_bounds_are_those_of_the_paper() {
    double z = ConfidenceBounds.quantile(0.975);
    assertThat(ConfidenceBounds.lower(81 / 263.0, 263, z)).isCloseTo(0.2535, within(5e-5));
    assertThat(ConfidenceBounds.upper(81 / 263.0, 263, z)).isCloseTo(0.3682, within(5e-5));
    assertThat(ConfidenceBounds.lower(15 / 148.0, 148, z)).isCloseTo(0.0598, within(5e-5));
    assertThat(ConfidenceBounds.upper(15 / 148.0, 148, z)).isCloseTo(0.1644, within(5e-5));
    assertThat(ConfidenceBounds.lower(0, 20, z)).isZero();
    assertThat(ConfidenceBounds.upper(0, 20, z)).isCloseTo(0.2005, within(5e-5));
  }

  /** Exactly, by the binomial distribution: no sampling. */
  @Test
  void a_model_at_the_target_passes_no_more_often_than_stated() {
    for (double target : new double[] {0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99}) {
      for (int n = 20; n <= 300; n++) {
        int least = 0;
        while (least <= n && ConfidenceBounds.lower((double) least / n, n, Z) < target) {
          least++;
        }
        assertThat(tail(n, least, target))
            .as("target %s, %s samples", target, n)
            .isLessThanOrEqualTo(0.05);
      }
    }
  }

  /** The chance of at least {@code least} passes of {@code n}. */
  private static double tail(int n, int least, double p) {
    double logChance = n * Math.log(p);
    double sum = 0;
    for (int passes = n; passes >= least; passes--) {
      sum += Math.exp(logChance);
      logChance += Math.log((double) passes / (n - passes + 1)) + Math.log((1 - p) / p);
    }
    return sum;
  }

  @Test
  void the_bound_grows_with_samples_and_never_passes_the_mean() {
    double before = 0;
    for (int n = 20; n < 100_000; n *= 2) {
      double bound = ConfidenceBounds.lower(0.9, n, Z);
      assertThat(bound).isBetween(before, 0.9);
      before = bound;
    }
    assertThat(before).isGreaterThan(0.89);
  }

  @Test
  void a_difference_is_less_sure_than_a_mean() {
    double alone = ConfidenceBounds.lower(0.95, 100, Z) - 0.9;
    double both = ConfidenceBounds.lowerDifference(0.95, 100, 1, 0.9, 100, Z);
    assertThat(both).isLessThan(alone);
    assertThat(ConfidenceBounds.lowerDifference(0.95, 100, 0, 0.9, 100, Z))
        .isCloseTo(ConfidenceBounds.lower(0.95, 100, Z), within(1e-12));
  }
}
