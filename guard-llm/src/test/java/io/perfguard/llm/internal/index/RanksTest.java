/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RanksTest {
  @Test
  void each_number_leads_to_the_rank_that_holds_it() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int[] counts = new int[1 + random.nextInt(40)];
      Ranks ranks = new Ranks();
      for (int step = 0; step < 300; step++) {
        int rank = random.nextInt(counts.length);
        int change = random.nextInt(6) - Math.min(counts[rank], 3);
        counts[rank] += change;
        ranks.add(rank, change);
      }
      int number = 0;
      for (int rank = 0; rank < counts.length; rank++) {
        for (int i = 0; i < counts[rank]; i++) {
          assertThat(ranks.find(number++)).as("seed %d", seed).isEqualTo(rank);
        }
      }
      assertThat(ranks.total()).isEqualTo(number);
    }
  }
}
