/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.cache.KeyAnalysis.SizeEstimate;
import io.perfguard.cache.KeyAnalysis.TtlEstimate;
import io.perfguard.cache.KeyAnalysis.WhatIf;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Estimates beside what caches of those bounds do. */
class WhatIfTest {
  private static final int REQUESTS = 200_000;
  private static final Duration BETWEEN = Duration.ofMillis(1);

  private final ManualClock clock = new ManualClock();

  private GuardedCache.Builder<Integer, Integer> builder() {
    return GuardedCache.<Integer, Integer>builder("c").clock(clock);
  }

  private GuardedCache<Integer, Integer> asked(
      GuardedCache.Builder<Integer, Integer> builder, int keys) {
    GuardedCache<Integer, Integer> cache = builder.build();
    Random random = new Random(42);
    for (int i = 0; i < REQUESTS; i++) {
      clock.advance(BETWEEN);
      cache.get((int) (keys * Math.pow(random.nextDouble(), 3)), key -> key);
    }
    return cache;
  }

  /**
   * Caffeine admits at random and maintains itself in the background: the truth itself differs from
   * run to run.
   */
  private static double spread(Eviction eviction) {
    return eviction == Eviction.LRU ? 0.02 : 0.05;
  }

  @ParameterizedTest
  @CsvSource({"LRU,500", "LRU,8000", "ADAPTIVE,500", "ADAPTIVE,8000"})
  void sizes_hit_as_often_as_was_said(Eviction eviction, int size) {
    GuardedCache<Integer, Integer> cache =
        asked(builder().eviction(eviction).maximumItems(size), 8 * size);
    for (double factor : new double[] {0.5, 1, 2, 4}) {
      int other = (int) (factor * size);
      double truth = asked(builder().eviction(eviction).maximumItems(other), 8 * size)
          .stats()
          .hitRate();
      assertThat(cache.whatIf(other).orElseThrow())
          .as("%s of %d", eviction, other)
          .isCloseTo(truth, within(spread(eviction)));
    }
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void the_other_policy_hits_as_often_as_was_said(Eviction eviction) {
    GuardedCache<Integer, Integer> cache =
        asked(builder().eviction(eviction).maximumItems(1_000), 8_000);
    WhatIf whatIf = cache.analyzeKeys().whatIf();
    assertThat(whatIf.eviction()).isEqualTo(eviction);
    SizeEstimate present = whatIf.sizes().get(1);
    assertThat(present.items()).isEqualTo(1_000);
    for (Eviction each : Eviction.values()) {
      double truth =
          asked(builder().eviction(each).maximumItems(1_000), 8_000).stats().hitRate();
      assertThat(present.hitRate(each)).as("%s", each).isCloseTo(truth, within(spread(each)));
    }
  }

  @Test
  void a_loop_longer_than_the_cache_is_for_the_adaptive_policy() {
    GuardedCache<Integer, Integer> cache =
        builder().eviction(Eviction.LRU).maximumItems(100).build();
    for (int i = 0; i < 20_000; i++) {
      clock.advance(BETWEEN);
      cache.get(i % 150, key -> key);
    }
    SizeEstimate present = cache.analyzeKeys().whatIf().sizes().get(1);
    assertThat(present.lru()).isZero();
    assertThat(present.adaptive()).isGreaterThan(0.4);
    assertThat(present.better()).isEqualTo(Eviction.ADAPTIVE);
  }

  @Test
  void ttls_hit_as_often_as_was_said() {
    Duration ttl = Duration.ofSeconds(10);
    GuardedCache<Integer, Integer> cache =
        asked(builder().eviction(Eviction.LRU).ttl(ttl), 5_000);
    List<TtlEstimate> ttls = cache.analyzeKeys().whatIf().ttls();
    assertThat(ttls)
        .extracting(TtlEstimate::ttl)
        .containsExactly(
            Duration.ofMillis(2_500),
            Duration.ofSeconds(5),
            ttl,
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(80));
    for (TtlEstimate one : ttls) {
      double truth =
          asked(builder().eviction(Eviction.LRU).ttl(one.ttl()), 5_000).stats().hitRate();
      assertThat(one.hitRate()).as("%s", one.ttl()).isCloseTo(truth, within(0.02));
    }
    assertThat(cache.whatIf(Duration.ofSeconds(30)).orElseThrow())
        .isBetween(ttls.get(3).hitRate(), ttls.get(4).hitRate());
    assertThat(cache.whatIf(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void where_bytes_bound_it_the_size_is_what_it_holds() {
    GuardedCache<Integer, Integer> cache = asked(
        builder()
            .eviction(Eviction.LRU)
            .maximumItems(10_000)
            .maximumBytes(DataSize.ofBytes(100_000))
            .weigher((key, value) -> 100),
        8_000);
    SizeEstimate twice = cache.analyzeKeys().whatIf().sizes().get(2);
    assertThat(twice.items()).isEqualTo(2_000);
    double truth = asked(builder().eviction(Eviction.LRU).maximumItems(2_000), 8_000)
        .stats()
        .hitRate();
    assertThat(twice.lru()).isCloseTo(truth, within(0.03)); // a hundred places in the small cache
  }

  @Test
  void nothing_is_said_of_what_was_hardly_asked_for() {
    GuardedCache<Integer, Integer> cache =
        builder().eviction(Eviction.LRU).maximumItems(10).build();
    assertThat(cache.whatIf(20)).isEmpty();
    for (int i = 0; i < 400; i++) {
      cache.get(i % 20, key -> key);
    }
    assertThat(cache.whatIf(20)).isEmpty();
    assertThat(cache.analyzeKeys().whatIf().sizes()).isEmpty();
    for (int i = 0; i < 400; i++) {
      cache.get(i % 20, key -> key);
    }
    assertThat(cache.whatIf(20).orElseThrow()).isGreaterThan(0.9);
    assertThat(cache.whatIf(41)).isEmpty(); // more than four times
    assertThatThrownBy(() -> cache.whatIf(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximumItems");
    assertThatThrownBy(() -> cache.whatIf(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ttl");
  }

  @Test
  void of_a_flood_only_bursts_are_seen_and_the_estimate_stays_right() {
    GuardedCache<Integer, Integer> cache =
        builder().eviction(Eviction.LRU).maximumItems(100).build();
    Random random = new Random(42);
    for (int i = 0; i < 2_000_000; i++) {
      if (i % 1_000 == 0) {
        clock.advance(Duration.ofMillis(1)); // a million per second
      }
      cache.get((int) (800 * Math.pow(random.nextDouble(), 3)), key -> key);
    }
    GuardedCache<Integer, Integer> twice =
        asked(builder().eviction(Eviction.LRU).maximumItems(200), 800);
    assertThat(cache.whatIf(200).orElseThrow()).isCloseTo(twice.stats().hitRate(), within(0.02));
  }
}
