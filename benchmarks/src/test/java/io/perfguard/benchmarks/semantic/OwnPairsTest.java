/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnPairsTest {
  private static final long SEED = 3;

  @Test
  void what_is_fitted_and_what_is_measured_share_no_line_and_no_word_of_a_slot()
      throws IOException {
    Set<String> fitted = words(OwnPairs.of("own-fit.txt", SEED));
    Set<String> measured = words(OwnPairs.of("own-test.txt", SEED));
    measured.addAll(words(OwnPairs.of("own-fresh.txt", SEED)));

    assertThat(fitted).isNotEmpty().doesNotContainAnyElementsOf(measured);
  }

  private static Set<String> words(OwnPairs pairs) {
    Set<String> words = new HashSet<>();
    for (OwnPairs.Group group : pairs.groups()) {
      group.slots().values().forEach(words::addAll);
      group.blocks().forEach(words::addAll);
    }
    return words;
  }

  @Test
  void five_hundred_distinct_paraphrases_can_be_drawn_and_are_the_same_with_the_same_seed()
      throws IOException {
    List<LabelledPair> pairs = OwnPairs.of("own-test.txt", SEED).paraphrases(500);

    assertThat(pairs).hasSize(500).doesNotHaveDuplicates().allMatch(LabelledPair::same);
    assertThat(pairs)
        .noneMatch(pair -> pair.first().equals(pair.second()) || pair.first().contains("{"));
    assertThat(OwnPairs.of("own-test.txt", SEED).paraphrases(500)).isEqualTo(pairs);
  }

  @Test
  void another_word_in_a_slot_makes_other_texts() throws IOException {
    assertThat(OwnPairs.of("own-test.txt", SEED).otherSlots(200))
        .hasSize(200)
        .noneMatch(pair -> pair.same() || pair.first().equals(pair.second()));
  }

  @Test
  void each_trap_has_a_kind_and_two_texts() throws IOException {
    assertThat(OwnPairs.of("own-test.txt", SEED).traps(3))
        .hasSizeGreaterThan(100)
        .noneMatch(
            pair -> pair.kind().isEmpty() || pair.first().equals(pair.second()) || pair.same());
  }
}
