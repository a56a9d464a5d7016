/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.usage.Usage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CostSharesTest {
  @Test
  void no_pico_is_lost_whatever_the_weights() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      long[] weights = new long[1 + random.nextInt(100)];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = random.nextInt(5) == 0 ? 0 : random.nextLong() >>> (1 + random.nextInt(60));
      }
      long amount = random.nextLong() >>> (1 + random.nextInt(63));
      long[] shares = CostShares.divide(amount, weights);
      assertThat(Arrays.stream(shares).sum()).as("seed %s", seed).isEqualTo(amount);
      assertThat(Arrays.stream(shares).min().orElseThrow()).as("seed %s", seed).isNotNegative();
    }
  }

  @Test
  void the_preamble_is_shared_equally_and_the_texts_by_their_length() {
    CostShares shares = new CostShares(300, new long[] {100, 200, 0});
    assertThat(shares.divide(600, 0L, null)).containsExactly(200, 300, 100);
  }

  @Test
  void what_was_paid_for_output_goes_by_the_length_of_the_answers() {
    CostShares shares = new CostShares(0, new long[] {10, 10});
    shares.answered(0, 30);
    shares.answered(1, 10);
    assertThat(shares.divide(140, 40L, null)).containsExactly(50 + 30, 50 + 10);
  }

  @Test
  void output_is_five_times_as_dear_where_nobody_knows() {
    CostShares shares = new CostShares(0, new long[] {1, 0});
    shares.answered(1, 1);
    // 50 input and 10 output tokens cost the same
    assertThat(shares.divide(1_000, null, Usage.of(50, 10))).containsExactly(500, 500);
  }

  @Test
  void an_answer_that_is_nobodys_is_shared_equally() {
    CostShares shares = new CostShares(0, new long[] {1, 1, 1});
    assertThat(shares.divide(100, 100L, null)).containsExactly(33, 33, 34);
  }
}
