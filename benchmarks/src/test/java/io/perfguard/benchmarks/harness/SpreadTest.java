/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void the_median_of_five_forks_is_the_middle_one() {
    assertThat(Spread.of(5, 1, 100, 2, 3)).isEqualTo(new Spread(1, 3, 100));
  }

  @Test
  void the_median_of_two_forks_lies_between_them() {
    assertThat(Spread.of(4, 1)).isEqualTo(new Spread(1, 2.5, 4));
  }

  @Test
  void only_values_of_the_same_round_are_subtracted() {
    double[] ours = {10, 110, 12};
    double[] theirs = {9, 108, 13};
    assertThat(Spread.ofDifferences(ours, theirs)).isEqualTo(new Spread(-1, 1, 2));
  }

  @Test
  void an_interval_reaches_as_far_as_its_farther_end() {
    assertThat(new Spread(-3, 0, 1).reach()).isEqualTo(3);
    assertThat(new Spread(-1, 0, 3).reach()).isEqualTo(3);
  }
}
