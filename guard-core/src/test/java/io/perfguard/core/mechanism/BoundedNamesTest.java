/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedNamesTest {
  private static final String OTHER = "_other";

  private final BoundedNames<String> names =
      new BoundedNames<>(2, name -> name.toUpperCase(Locale.ROOT), OTHER);

  @Test
  void a_name_keeps_its_value() {
    String value = names.get("a");
    assertThat(value).isEqualTo("A");
    assertThat(names.get("a")).isSameAs(value);
    assertThat(names.find("a")).containsSame(value);
    assertThat(names.size()).isEqualTo(1);
  }

  @Test
  void names_beyond_the_bound_share_one_value_and_are_counted() {
    names.get("a");
    names.get("b");
    assertThat(names.get("c")).isSameAs(OTHER);
    assertThat(names.get("c")).isSameAs(OTHER);
    assertThat(names.get("a")).isEqualTo("A");
    assertThat(names.foldedCount()).isEqualTo(2);
    assertThat(names.values()).containsExactlyInAnyOrder("A", "B");
    assertThat(names.find("c")).isEmpty();
  }

  @Test
  void a_removed_name_leaves_its_place_to_another() {
    names.get("a");
    names.get("b");
    assertThat(names.remove("a")).contains("A");
    assertThat(names.remove("a")).isEmpty();
    assertThat(names.get("c")).isEqualTo("C");
    assertThat(names.get("a")).isSameAs(OTHER);
    assertThat(names.size()).isEqualTo(2);
  }

  @Test
  void looking_makes_and_counts_nothing() {
    assertThat(names.find("a")).isEmpty();
    assertThat(names.size()).isZero();
    assertThat(names.foldedCount()).isZero();
  }

  @Test
  void a_maker_that_throws_takes_no_place() {
    IllegalStateException boom = new IllegalStateException("boom");
    AtomicInteger calls = new AtomicInteger();
    BoundedNames<String> once = new BoundedNames<>(
        1,
        name -> {
          if (calls.getAndIncrement() == 0) {
            throw boom;
          }
          return name;
        },
        OTHER);
    assertThatThrownBy(() -> once.get("a")).isSameAs(boom);
    assertThat(once.size()).isZero();
    assertThat(once.get("a")).isEqualTo("a");
  }

  @Test
  void a_maker_that_asks_for_names_does_not_break_the_bound() {
    AtomicInteger depth = new AtomicInteger();
    BoundedNames<?>[] self = new BoundedNames<?>[1];
    BoundedNames<String> nested = new BoundedNames<>(
        1,
        name -> {
          if (depth.getAndIncrement() == 0) {
            self[0].get("inner");
          }
          return name;
        },
        OTHER);
    self[0] = nested;
    assertThat(nested.get("outer")).isSameAs(OTHER);
    assertThat(nested.values()).containsExactly("inner");
  }

  @Test
  void a_bound_below_one_is_refused() {
    assertThatThrownBy(() -> new BoundedNames<>(0, name -> name, OTHER))
        .hasMessage("maximum must be >= 1, was 0");
  }

  @Test
  void a_million_names_keep_it_flat() {
    BoundedNames<AtomicLong> counters =
        new BoundedNames<>(500, name -> new AtomicLong(), new AtomicLong());
    IntStream.range(0, 1_000_000)
        .parallel()
        .forEach(i -> counters.get("name-" + i).incrementAndGet());
    assertThat(counters.size()).isEqualTo(500);
    assertThat(counters.values()).hasSize(500).allMatch(counter -> counter.get() == 1);
    assertThat(counters.foldedCount()).isEqualTo(999_500);
  }

  @Test
  void the_bound_holds_and_each_name_is_made_once_when_64_threads_ask() {
    ConcurrentHashMap<String, AtomicInteger> made = new ConcurrentHashMap<>();
    BoundedNames<AtomicLong> counters = new BoundedNames<>(
        50,
        name -> {
          made.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
          return new AtomicLong();
        },
        new AtomicLong());
    int each = 20_000;
    Crew.runTogether(64, member -> {
      Random random = new Random(member);
      for (int i = 0; i < each; i++) {
        counters.get("name-" + random.nextInt(60)).incrementAndGet();
        assertThat(counters.size()).isLessThanOrEqualTo(50);
      }
    });
    assertThat(made).hasSize(50).allSatisfy((name, times) -> assertThat(times).hasValue(1));
    long counted = counters.values().stream().mapToLong(AtomicLong::get).sum();
    assertThat(counted + counters.foldedCount()).isEqualTo(64L * each);
  }

  @Test
  void of_two_threads_with_the_same_new_name_none_is_folded_at_the_last_place() {
    for (int round = 0; round < 300; round++) {
      BoundedNames<Object> one = new BoundedNames<>(1, name -> new Object(), OTHER);
      Crew.runTogether(4, member -> assertThat(one.get("same")).isNotSameAs(OTHER));
      assertThat(one.foldedCount()).isZero();
    }
  }

  @Test
  void finding_a_known_name_allocates_nothing() {
    names.get("a");
    Object[] keep = new Object[1];
    assertThat(Allocated.bytesPerCall(() -> keep[0] = names.get("a"))).isZero();
  }
}
