/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FallDetectorTest {
  private static final double LIMIT = 10_000;

  private static int gradesUntilAlarm(Random random, double quality, double target, int most) {
    FallDetector detector = new FallDetector();
    for (int n = 1; n <= most; n++) {
      if (detector.add(random.nextDouble() < quality ? 1 : 0, target) >= LIMIT) {
        return n;
      }
    }
    return most + 1;
  }

  @Test
  void a_model_exactly_at_the_target_is_hardly_ever_called_fallen() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long grades = 0;
    int alarms = 0;
    for (int run = 0; run < 200; run++) {
      int until = gradesUntilAlarm(random, 0.9, 0.9, 10_000);
      alarms += until <= 10_000 ? 1 : 0;
      grades += Math.min(until, 10_000);
    }
    // at most one in 10,000 grades is promised: 200 are expected then, and the bound leaves five
    // deviations
    assertThat(alarms).as("seed %s, %s grades", seed, grades).isLessThan(270);
  }

  @Test
  void a_fall_is_noticed_soon_even_after_many_good_grades() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 50; run++) {
      FallDetector detector = new FallDetector();
      for (int i = 0; i < 5_000; i++) {
        double unused = detector.add(1, 0.9);
        assertThat(unused).isLessThan(LIMIT);
      }
      int n = 0;
      while (detector.add(random.nextDouble() < 0.6 ? 1 : 0, 0.9) < LIMIT) {
        n++;
      }
      assertThat(n).as("seed %s", seed).isLessThan(250);
    }
  }

  @Test
  void targets_at_both_ends_are_no_trouble() {
    assertThat(gradesUntilAlarm(new Random(1), 1, 1, 1_000)).isGreaterThan(1_000);
    assertThat(gradesUntilAlarm(new Random(1), 0, 1, 1_000)).isLessThan(20);
    assertThat(gradesUntilAlarm(new Random(1), 0, 0, 1_000)).isGreaterThan(1_000);
  }
}
