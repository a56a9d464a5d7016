/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many connections suffice. */
class PoolSizingTest {
  /** Of Poisson tables: the least n with P(X <= n) >= 0.999. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0.1, 2", "1, 5", "2, 8", "5, 13", "10, 21", "20, 35", "100, 132"})
  void as_many_as_are_held_at_once_but_for_one_time_in_a_thousand(double mean, long size) {
    assertThat(PoolSizing.quantile(mean)).isEqualTo(size);
  }

  @Test
  void a_large_mean_is_as_good_as_normal() {
    assertThat(PoolSizing.quantile(500.1)).isBetween(PoolSizing.quantile(499.9), 572L);
    assertThat(PoolSizing.quantile(10_000)).isBetween(10_300L, 10_315L);
  }

  /** A queue with as many servers as there are callers, computed event by event. */
  @Test
  void whatever_the_spread_of_holds_the_size_suffices() {
    for (int shape = 0; shape < 3; shape++) {
      SplittableRandom random = new SplittableRandom(7 + shape);
      double mean = 12;
      long size = PoolSizing.quantile(mean);
      double time = 0;
      double[] ends = new double[4_096];
      int next = 0;
      long above = 0;
      int looks = 100_000;
      for (int i = 0; i < looks; i++) {
        time -= Math.log(1 - random.nextDouble()) / mean; // twelve a second
        ends[next++ & 4_095] = time + hold(shape, random); // of a second on average
        long held = 0;
        for (double end : ends) {
          held += end > time ? 1 : 0;
        }
        above += held - 1 > size ? 1 : 0; // as who comes finds it
      }
      assertThat(above).as("shape %d", shape).isLessThan(looks / 500);
    }
  }

  private static double hold(int shape, SplittableRandom random) {
    return switch (shape) {
      case 0 -> 1; // always the same
      case 1 -> -Math.log(1 - random.nextDouble()); // by chance
      default -> random.nextInt(10) == 0 ? 9.1 : 0.1; // few long ones
    };
  }
}
