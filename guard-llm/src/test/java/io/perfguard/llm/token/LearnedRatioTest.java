/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LearnedRatioTest {
  private final LearnedRatio ratio = new LearnedRatio(1.15, 0.35);

  @Test
  void says_what_was_known_before_until_bills_came() {
    assertThat(ratio.typical()).isEqualTo(1.15);
    assertThat(ratio.cautious()).isCloseTo(1.15 * 1.35, within(1e-9));
  }

  @Test
  void thirty_bills_have_the_say() {
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      ratio.learn(1_000, Math.round(1_400 * (1 + 0.03 * random.nextGaussian())));
    }
    // 2 %: three standard errors of the median of thirty
    assertThat(ratio.typical()).isCloseTo(1.4, within(1.4 * 0.02));
    assertThat(ratio.cautious()).isBetween(1.4, 1.62);
  }

  @Test
  void one_call_in_a_hundred_exceeds_the_cautious_ratio() {
    Random random = new Random(2);
    int calls = 20_000;
    int exceeded = 0;
    for (int i = 0; i < calls; i++) {
      double next = 1.3 * Math.exp(0.05 * random.nextGaussian());
      if (i > 200 && next > ratio.cautious()) {
        exceeded++;
      }
      ratio.learn(100_000, Math.round(next * 100_000));
    }
    assertThat((double) exceeded / calls).isBetween(0.001, 0.015);
  }

  @Test
  void a_few_odd_bills_move_nothing() {
    for (int i = 0; i < 100; i++) {
      ratio.learn(1_000, i % 10 == 0 ? 5_000 : 1_200);
    }
    assertThat(ratio.typical()).isEqualTo(1.2);
    ratio.learn(1_000, 100_000);
    ratio.learn(1_000_000, 1);
    assertThat(ratio.refusedCount()).isEqualTo(2);
    assertThat(ratio.learnedCount()).isEqualTo(100);
  }

  @Test
  void what_was_long_ago_is_forgotten() {
    for (int i = 0; i < 1_000; i++) {
      ratio.learn(100, 110);
    }
    for (int i = 0; i < 128; i++) {
      ratio.learn(100, 150);
    }
    assertThat(ratio.typical()).isEqualTo(1.5);
  }

  @Test
  void bills_of_equal_ratios_leave_no_margin() {
    LearnedRatio exact = new LearnedRatio(1, 0);
    for (int i = 1; i < 300; i++) {
      exact.learn(i, i);
    }
    assertThat(exact.typical()).isEqualTo(1);
    assertThat(exact.cautious()).isEqualTo(1);
  }

  @Test
  void nothing_is_learned_of_nothing() {
    ratio.learn(0, 10);
    ratio.learn(10, 0);
    assertThat(ratio.learnedCount()).isZero();
    assertThatThrownBy(() -> ratio.learn(-1, 5)).hasMessage("estimated must be >= 0, was -1");
    assertThatThrownBy(() -> new LearnedRatio(0, 0)).hasMessage("prior must be > 0, was 0.0");
    assertThatThrownBy(() -> new LearnedRatio(1, Double.NaN))
        .hasMessage("margin must be >= 0, was NaN");
  }

  @Test
  void threads_learn_side_by_side() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(4);
    for (int t = 0; t < 4; t++) {
      new Thread(() -> {
            for (int i = 0; i < 10_000; i++) {
              ratio.learn(1_000, 1_250 + i % 5);
            }
            done.countDown();
          })
          .start();
    }
    done.await();
    assertThat(ratio.learnedCount()).isEqualTo(40_000);
    assertThat(ratio.typical()).isBetween(1.25, 1.254);
  }
}
