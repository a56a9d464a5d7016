/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheRegistryTest {
  private final ManualClock clock = new ManualClock();

  @Test
  void a_registered_cache_is_found_by_kind_and_name() {
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedCache<String, Integer> factors =
          GuardedCache.<String, Integer>builder("factors").register(guards);
      factors.get("US:2024", key -> 1);
      factors.get("US:2024", key -> 2);
      assertThat(guards.stats(GuardedCache.KIND).get("factors").hitRate()).isEqualTo(0.5);
      assertThat((Object) guards.get(GuardedCache.KIND, "factors")).isSameAs(factors);
    }
  }

  @Test
  void it_takes_the_clock_of_its_registry_unless_it_has_its_own() {
    var own = new ManualClock();
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedCache<String, Integer> one = GuardedCache.<String, Integer>builder("one")
          .ttl(Duration.ofMinutes(1))
          .register(guards);
      GuardedCache<String, Integer> two = GuardedCache.<String, Integer>builder("two")
          .ttl(Duration.ofMinutes(1))
          .clock(own)
          .register(guards);
      one.put("a", 1);
      two.put("a", 1);
      clock.advance(Duration.ofMinutes(1));
      assertThat(one.getIfPresent("a")).isNull();
      assertThat(two.getIfPresent("a")).isEqualTo(1);
    }
  }

  @Test
  void two_caches_of_one_name_are_an_error_that_names_both_places() {
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedCache.<String, Integer>builder("factors").register(guards);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GuardedCache.<String, Integer>builder("factors").register(guards))
          .withMessageContaining("cache \"factors\"")
          .withMessageContaining("CacheRegistryTest.java");
    }
  }

  @Test
  void a_cache_whose_loads_never_hit_is_diagnosed() {
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedCache<Integer, Integer> factors =
          GuardedCache.<Integer, Integer>builder("factors").register(guards);
      for (int i = 0; i < 300; i++) {
        factors.get(i, key -> {
          clock.advance(Duration.ofMillis(18));
          return key;
        });
      }
      assertThat(guards.diagnose().findings())
          .extracting(Finding::code, finding -> finding.subject().toString())
          .contains(tuple("PG-501", "cache \"factors\""));
    }
  }

  @Test
  void only_the_window_is_judged() {
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      GuardedCache<Integer, Integer> factors =
          GuardedCache.<Integer, Integer>builder("factors").register(guards);
      factors.put(-1, 0);
      for (int i = 0; i < 1_000; i++) {
        factors.getIfPresent(-1);
      }
      clock.advance(Duration.ofMinutes(10));
      for (int i = 0; i < 250; i++) {
        factors.get(i, key -> key);
      }
      assertThat(guards.diagnose(Duration.ofMinutes(5)).findings())
          .extracting(Finding::code, Finding::headline)
          .contains(
              tuple("PG-501", "0 % of 250 requests hit in the last 10 min (80 % since start)"));
      clock.advance(Duration.ofMinutes(10));
      assertThat(guards.diagnose(Duration.ofMinutes(5)).findings())
          .extracting(Finding::code)
          .doesNotContain("PG-501");
    }
  }

  @Test
  void a_cache_works_on_when_its_registry_is_closed() {
    GuardRegistry guards = GuardRegistry.builder().clock(clock).build();
    GuardedCache<String, Integer> factors =
        GuardedCache.<String, Integer>builder("factors").register(guards);
    factors.put("a", 1);
    guards.close();
    assertThat(factors.get("a", key -> 2)).isEqualTo(1);
    assertThat(factors.get("b", key -> 3)).isEqualTo(3);
    assertThat(factors.stats().requestCount()).isEqualTo(2);
  }
}
