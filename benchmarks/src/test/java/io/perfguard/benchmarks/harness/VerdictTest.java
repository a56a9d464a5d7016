/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final double BAND = 2;

  @Test
  void a_median_inside_the_band_is_not_worse_even_if_a_fork_was_far_off() {
    assertThat(Verdict.beside(new Spread(-1, 2, 50), BAND)).isEqualTo(Verdict.NOT_WORSE);
  }

  @Test
  void a_median_above_the_band_is_worse_even_if_a_fork_was_faster() {
    assertThat(Verdict.beside(new Spread(-9, 2.1, 3), BAND)).isEqualTo(Verdict.WORSE);
  }

  @Test
  void better_takes_a_median_below_the_band_and_every_fork_on_our_side() {
    assertThat(Verdict.beside(new Spread(-9, -2.1, -0.1), BAND)).isEqualTo(Verdict.BETTER);
    assertThat(Verdict.beside(new Spread(-9, -2.1, 0.1), BAND)).isEqualTo(Verdict.NOT_WORSE);
    assertThat(Verdict.beside(new Spread(-9, -2, -0.1), BAND)).isEqualTo(Verdict.NOT_WORSE);
  }

  @Test
  void a_figure_on_its_limit_has_met_it() {
    assertThat(Verdict.within(3, 3)).isEqualTo(Verdict.MET);
    assertThat(Verdict.within(3.01, 3)).isEqualTo(Verdict.MISSED);
  }

  @Test
  void what_could_not_be_measured_has_not_met_its_limit() {
    assertThat(Verdict.within(Double.NaN, 3)).isEqualTo(Verdict.MISSED);
  }
}
