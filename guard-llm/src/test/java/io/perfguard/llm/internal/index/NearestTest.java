/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void it_keeps_the_least_of_all_offered() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int[] distances = random.ints(random.nextInt(400), 0, 200).toArray();
      int most = 1 + random.nextInt(40);
      int maximum = random.nextInt(200);
      Nearest nearest = new Nearest(most, maximum);
      for (int i = 0; i < distances.length; i++) {
        if (distances[i] <= nearest.limit()) {
          nearest.offer(distances[i], i);
        }
      }
      int[] kept = IntStream.range(0, nearest.size())
          .map(i -> distances[nearest.place(i)])
          .sorted()
          .toArray();
      int[] least =
          IntStream.of(distances).filter(d -> d <= maximum).sorted().limit(most).toArray();
      assertThat(kept).as("seed %d", seed).containsExactly(least);
    }
  }
}
