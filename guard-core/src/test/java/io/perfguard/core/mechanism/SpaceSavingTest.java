/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SpaceSavingTest {
  @Test
  void with_room_for_all_counts_are_exact() {
    var frequent = new SpaceSaving<String>(10);
    frequent.add("a", 3);
    frequent.add("b", 5);
    frequent.add("a", 4);
    assertThat(frequent.top(10))
        .containsExactly(
            new SpaceSaving.Frequent<>("a", 7, 0), new SpaceSaving.Frequent<>("b", 5, 0));
    assertThat(frequent.top(1)).hasSize(1);
    assertThat(frequent.total()).isEqualTo(12);
  }

  @RepeatedTest(10)
  void what_is_frequent_enough_is_found_and_its_count_is_within_the_error() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    int counters = 50;
    var frequent = new SpaceSaving<Integer>(counters);
    Map<Integer, Long> exact = new HashMap<>();
    int all = 50_000;
    for (int i = 0; i < all; i++) {
      int item = (int) Math.min(10_000, 1 / (1e-4 + random.nextDouble())); // Zipf-like
      frequent.add(item, 1);
      exact.merge(item, 1L, Long::sum);
    }
    List<SpaceSaving.Frequent<Integer>> top = frequent.top(counters);
    for (SpaceSaving.Frequent<Integer> one : top) {
      assertThat(exact.get(one.item()))
          .as("seed %d, %s", seed, one)
          .isBetween(one.atLeast(), one.count());
      assertThat(one.error()).as("seed %d", seed).isLessThanOrEqualTo(all / counters);
    }
    exact.forEach((item, count) -> {
      if (count > all / counters) {
        assertThat(top)
            .as("seed %d, %d seen %d times", seed, item, count)
            .anyMatch(one -> one.item().equals(item));
      }
    });
    assertThat(top.stream().mapToLong(SpaceSaving.Frequent::count).sum()).isEqualTo(all);
  }

  @Test
  void what_was_frequent_long_ago_gives_way() {
    var frequent = new SpaceSaving<String>(2);
    frequent.add("old", 100);
    frequent.add("once", 1);
    for (int i = 0; i < 10; i++) {
      frequent.decay();
      frequent.add("new", 10);
    }
    assertThat(frequent.top(1).get(0).item()).isEqualTo("new");
    assertThat(frequent.top(2)).hasSize(1);
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpaceSaving<String>(0))
        .withMessage("counters must be >= 1, was 0");
    var frequent = new SpaceSaving<String>(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> frequent.add("a", 0))
        .withMessage("times must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> frequent.top(0))
        .withMessage("most must be >= 1, was 0");
    assertThatNullPointerException().isThrownBy(() -> frequent.add(null, 1));
  }
}
