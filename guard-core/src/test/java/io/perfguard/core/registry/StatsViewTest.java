/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatsViewTest {
  private final SortedMap<String, Integer> source = new TreeMap<>();

  @Test
  void it_answers_by_name() {
    source.put("users", 2);
    source.put("factors", 1);
    StatsView<Integer> view = new StatsView<>("cache", source);
    assertThat(view.get("users")).isEqualTo(2);
    assertThat(view.find("users")).contains(2);
    assertThat(view.find("factor")).isEmpty();
    assertThat(view.all()).containsOnlyKeys("factors", "users").isUnmodifiable();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> view.get("factor"))
        .withMessage("no cache \"factor\"; there are: factors, users");
    assertThatNullPointerException()
        .isThrownBy(() -> view.get(null))
        .withMessage("name must not be null");
  }

  @Test
  void it_stays_as_it_was_made() {
    StatsView<Integer> view = new StatsView<>("cache", source);
    source.put("late", 1);
    assertThat(view.all()).isEmpty();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> view.get("late"))
        .withMessage("no cache \"late\"; none is registered");
  }

  @Test
  void twenty_names_are_listed_and_the_others_counted() {
    for (int i = 10; i < 30; i++) {
      source.put("n" + i, i);
    }
    assertThat(StatsView.unknown("cache", "x", source.keySet())).endsWith("n28, n29");
    source.put("n30", 30);
    assertThat(StatsView.unknown("cache", "x", source.keySet())).endsWith("n28, n29 and 1 more");
  }
}
