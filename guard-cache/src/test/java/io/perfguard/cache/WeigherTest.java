/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.DataSize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeigherTest {
  private final Warnings warnings = new Warnings();

  @BeforeEach
  void listen() {
    warnings.start();
  }

  @AfterEach
  void stop() {
    warnings.stop();
  }

  @Test
  void an_entry_whose_weigher_throws_counts_as_its_fair_share() {
    var cache = cache((key, value) -> {
      throw new IllegalStateException("cannot weigh");
    });
    cache.put(1, "a");
    cache.put(2, "b");
    assertThat(cache.getIfPresent(1)).isEqualTo("a");
    assertThat(cache.stats().bytes()).isEqualTo(2 * 101);
    assertThat(cache.faultCount()).isEqualTo(2);
    assertThat(warnings.messages())
        .containsExactly(
            "cache \"c\": the weigher failed; the call went on, later faults of this sort are only counted");
  }

  @Test
  void an_entry_whose_weigher_gives_a_negative_size_counts_as_its_fair_share() {
    var cache = cache((key, value) -> key == 1 ? -1 : Long.MIN_VALUE);
    cache.put(1, "a");
    cache.put(2, "b");
    assertThat(cache.stats().bytes()).isEqualTo(2 * 101);
    assertThat(cache.faultCount()).isEqualTo(2);
    assertThat(warnings.messages())
        .containsExactly(
            "cache \"c\": the weigher gave a negative size; the entry counts as its fair share; later cases"
                + " are only counted");
  }

  @Test
  void a_broken_weigher_breaks_no_bound_and_no_load() {
    var cache = cache((key, value) -> {
      throw new IllegalStateException("cannot weigh");
    });
    for (int i = 0; i < 100; i++) {
      assertThat(cache.get(i, key -> "value")).isEqualTo("value");
    }
    cache.cleanUp();
    assertThat(cache.itemCount()).isBetween(1L, 10L);
    assertThat(cache.stats().bytes()).isLessThanOrEqualTo(1_001);
  }

  @Test
  void the_largest_size_there_is_overflows_nothing() {
    var cache = cache((key, value) -> key < 10 ? Long.MAX_VALUE : 100);
    for (int i = 0; i < 10; i++) {
      assertThat(cache.get(i, key -> "too large")).isEqualTo("too large");
    }
    cache.put(10, "fits");
    cache.cleanUp();
    assertThat(cache.getIfPresent(10)).isEqualTo("fits");
    CacheStats stats = cache.stats();
    assertThat(stats.bytes()).isEqualTo(100);
    assertThat(stats.itemCount()).isEqualTo(1);
    assertThat(stats.evictionCount()).isEqualTo(10);
    assertThat(cache.faultCount()).isZero();
  }

  @Test
  void an_error_of_the_weigher_passes() {
    var crash = new StackOverflowError();
    var cache = cache((key, value) -> {
      throw crash;
    });
    assertThatThrownBy(() -> cache.put(1, "a")).isSameAs(crash);
    assertThat(cache.faultCount()).isZero();
  }

  @Test
  void a_weigher_without_a_bound_only_measures() {
    var cache = GuardedCache.<Integer, String>builder("c")
        .weigher((key, value) -> value.length())
        .build();
    cache.put(1, "four");
    cache.put(1, "seventy");
    cache.put(2, "two");
    assertThat(cache.stats().bytes()).isEqualTo(10);
    cache.invalidate(1);
    assertThat(cache.stats().bytes()).isEqualTo(3);
  }

  @Test
  void a_value_that_grows_is_taken_back_as_it_was_weighed() {
    var cache = GuardedCache.<Integer, StringBuilder>builder("c")
        .weigher((key, value) -> value.length())
        .build();
    var value = new StringBuilder("four");
    cache.put(1, value);
    value.append(" and much more");
    cache.invalidate(1);
    assertThat(cache.stats().bytes()).isZero();
  }

  private static GuardedCache<Integer, String> cache(Weigher<Integer, String> weigher) {
    return GuardedCache.<Integer, String>builder("c")
        .maximumItems(10)
        .maximumBytes(DataSize.ofBytes(1_001))
        .weigher(weigher)
        .build();
  }
}
