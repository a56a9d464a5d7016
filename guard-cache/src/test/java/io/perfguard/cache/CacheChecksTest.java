/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.cache.internal.CacheAccess;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each check on a cache that has its trouble, and on one that has not. */
class CacheChecksTest {
  private static final Duration LOAD = Duration.ofMillis(20);
  private static final List<String> ALL = List.of(
      "PG-302", "PG-303", "PG-502", "PG-503", "PG-504", "PG-505", "PG-506", "PG-507", "PG-508",
      "PG-509");

  private final ManualClock clock = new ManualClock();
  private final GuardRegistry guards = GuardRegistry.builder().clock(clock).build();

  @AfterEach
  void close() {
    guards.close();
  }

  private <K> String load(K key) {
    clock.advance(LOAD);
    return "value of " + key;
  }

  private List<Finding> findings() {
    clock.advance(Duration.ofSeconds(1));
    return guards.diagnose().findings().stream()
        .filter(finding -> ALL.contains(finding.code()))
        .toList();
  }

  private Finding only(String code) {
    List<Finding> findings = findings();
    assertThat(findings).extracting(Finding::code).containsExactly(code);
    return findings.get(0);
  }

  @Test
  void all_stay_silent_without_traffic_and_when_all_is_well() {
    GuardedCache<String, String> cache = GuardedCache.<String, String>builder("well")
        .maximumBytes(DataSize.ofMegabytes(10))
        .ttl(Duration.ofDays(1))
        .register(guards);
    assertThat(findings()).isEmpty();
    for (int i = 0; i < 10_000; i++) {
      cache.get("key" + i % 100, this::load);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void a_ttl_that_is_too_short_costs_hits() {
    GuardedCache<String, String> cache =
        GuardedCache.<String, String>builder("short").ttl(Duration.ofSeconds(1)).register(guards);
    for (int i = 0; i < 1_000; i++) {
      cache.get("key" + i % 50, key -> load(key) + cache.stats().missCount()); // each time another
      clock.advance(Duration.ofMillis(20));
    }
    Finding finding = only("PG-502");
    assertThat(finding.toString())
        .contains("of 1,000 requests missed because their entry had expired")
        .contains("ttl 1 s")
        .contains("GuardedCache.builder(\"short\").ttl(Duration.parse(\"PT4S\"))");
  }

  @Test
  void reloads_that_bring_the_same_say_that_the_ttl_could_be_longer() {
    GuardedCache<String, String> cache =
        GuardedCache.<String, String>builder("same").ttl(Duration.ofMinutes(1)).register(guards);
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 400; i++) {
        cache.get("key" + i % 40, key -> "value of " + key);
      }
      clock.advance(Duration.ofMinutes(1));
    }
    Finding finding = only("PG-507");
    assertThat(finding.toString()).contains("100 % of 160 reloads brought what was there already");
  }

  @Test
  void a_cache_that_is_too_small_names_the_bound() {
    GuardedCache<Integer, String> cache = GuardedCache.<Integer, String>builder("small")
        .eviction(Eviction.LRU)
        .maximumItems(10)
        .register(guards);
    for (int i = 0; i < 900; i++) {
      cache.get(i % 15, this::load);
      cache.get(i % 15, this::load);
    }
    Finding finding = only("PG-503");
    assertThat(finding.toString())
        .contains("885 of 1,800 requests missed because their entry had been evicted")
        .contains(".maximumItems(20)")
        .contains("hit rate 50 % -> 99.1 %");
  }

  @Test
  void a_larger_bound_is_recommended_with_what_it_would_bring() {
    GuardedCache<Integer, String> cache = GuardedCache.<Integer, String>builder("small")
        .eviction(Eviction.LRU)
        .maximumItems(1_000)
        .register(guards);
    Random random = new Random(42);
    for (int i = 0; i < 50_000; i++) {
      cache.get((int) (3_000 * Math.pow(random.nextDouble(), 2)), this::load);
    }
    Finding finding = only("PG-503");
    assertThat(finding.toString())
        .contains("raise maximumItems from 1,000 to 4,000")
        .contains(".maximumItems(4000)")
        .containsPattern("hit rate 4\\d(\\.\\d)? % -> 9\\d(\\.\\d)? %, saves \\d+ loads/s of 20 ms")
        .containsPattern("2,000 entries: LRU 7\\d(\\.\\d)? %");
  }

  @Test
  void the_other_policy_is_recommended_where_it_is_better() {
    GuardedCache<Integer, String> cache = GuardedCache.<Integer, String>builder("loop")
        .eviction(Eviction.LRU)
        .maximumItems(1_000)
        .register(guards);
    for (int i = 0; i < 60_000; i++) {
      cache.get(i % 5_000, this::load);
      cache.get(10_000 + i % 800, this::load);
    }
    Finding finding = findings().stream()
        .filter(one -> one.code().equals("PG-503"))
        .findFirst()
        .orElseThrow();
    assertThat(finding.toString())
        .contains("let it evict by ADAPTIVE, which hits more often with these requests")
        .contains(".eviction(Eviction.ADAPTIVE)")
        .contains("hit rate 0 % -> ");
  }

  @Test
  void a_full_bound_of_bytes_is_told_when_it_evicts() {
    GuardedCache<Integer, String> cache = GuardedCache.<Integer, String>builder("full")
        .eviction(Eviction.LRU)
        .maximumItems(1_000)
        .maximumBytes(DataSize.ofBytes(1_000))
        .weigher((key, value) -> 100)
        .register(guards);
    for (int i = 0; i < 10; i++) {
      cache.put(i, "value");
    }
    assertThat(findings()).isEmpty();
    cache.put(10, "value");
    assertThat(only("PG-303").toString()).contains("its entries take 1000 B of 1000 B");
  }

  @Test
  void a_bound_that_the_heap_cannot_hold_is_none() {
    GuardedCache.<Integer, String>builder("huge").maximumItems(Long.MAX_VALUE).register(guards);
    GuardedCache.<Integer, String>builder("by bytes")
        .maximumItems(Long.MAX_VALUE)
        .maximumBytes(DataSize.ofMegabytes(1))
        .register(guards);
    Finding finding = only("PG-302");
    assertThat(finding.subject().name()).isEqualTo("huge");
    assertThat(finding.toString()).contains(".maximumBytes(DataSize.ofMegabytes(100))");
  }

  @Test
  void keys_written_differently_are_told_with_what_makes_them_equal() {
    GuardedCache<String, String> cache =
        GuardedCache.<String, String>builder("factors").register(guards);
    for (int i = 0; i < 300; i++) {
      String key = "us:" + (1_000 + i);
      cache.get(key, this::load);
      cache.get(key.toUpperCase(Locale.ROOT), this::load);
    }
    Finding finding = only("PG-504");
    assertThat(finding.severity()).isEqualTo(Severity.AMBER);
    assertThat(finding.toString())
        .containsPattern("about (300|29[0-9]|28[0-9]) of 600 requests missed only because")
        .contains("\"aa:9999\"", "\"AA:9999\"")
        .contains("GuardedCache.builder(\"factors\").keyNormalizer(KeyNormalizers.upper())")
        .containsPattern("hit rate 0 % -> (50|4[789])");
  }

  @Test
  void entries_that_nobody_hits_are_told() {
    GuardedCache<Integer, String> cache = GuardedCache.<Integer, String>builder("useless")
        .eviction(Eviction.LRU)
        .maximumItems(100)
        .register(guards);
    for (int i = 0; i < 2_000; i++) {
      cache.get(i, key -> "value");
    }
    assertThat(only("PG-505").toString())
        .contains("100 % of 1,900 entries that left had never been hit")
        .contains("{n}");
  }

  @Test
  void callers_that_wait_for_one_load_are_a_stampede() {
    GuardedCache<String, String> cache =
        GuardedCache.<String, String>builder("herd").ttl(Duration.ofSeconds(1)).register(guards);
    for (int round = 0; round < 30; round++) {
      CompletableFuture<String> source = new CompletableFuture<>();
      for (int caller = 0; caller < 10; caller++) {
        assertThat(cache.getAsync("hot", key -> source)).isNotDone();
      }
      clock.advance(LOAD);
      source.complete("value " + round);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(findings()).extracting(Finding::code).contains("PG-506");
    Finding finding = findings().stream()
        .filter(one -> one.code().equals("PG-506"))
        .findFirst()
        .orElseThrow();
    assertThat(finding.toString())
        .contains("stampede:", "waited for a load that another caller had begun")
        .contains(".refreshAfter(Duration.parse(\"PT0.5S\")).ttlJitter(0.1)");
  }

  @Test
  void keys_without_equals_are_red() {
    GuardedCache<int[], String> cache =
        GuardedCache.<int[], String>builder("arrays").register(guards);
    for (int i = 0; i < 300; i++) {
      cache.get(new int[] {1}, this::load);
    }
    Finding finding = only("PG-508");
    assertThat(finding.severity()).isEqualTo(Severity.RED);
    assertThat(finding.toString())
        .contains("0 of 300 requests hit: no two keys of int[] are ever equal")
        .contains("List.of(...)");
  }

  @Test
  void a_method_that_is_called_on_ever_new_objects_is_told_to_share() {
    GuardedCache<Object, Object> cache =
        GuardedCache.<Object, Object>builder("Service.ask").register(guards);
    LongAdder objects = new LongAdder();
    CacheAccess.get().countReceivers(cache, objects::sum);
    for (int i = 0; i < 300; i++) {
      objects.increment();
      int object = i;
      cache.get(List.of(object, "a"), key -> load(object));
      cache.get(List.of(object, "b"), key -> load(object));
    }
    Finding finding = findings().stream()
        .filter(one -> one.code().equals("PG-509"))
        .findFirst()
        .orElseThrow();
    assertThat(finding.toString())
        .contains("0 of 600 requests hit: the method was called on 300 new objects")
        .contains("2.0 requests for each new object")
        .contains("@CacheMethod(scope = Scope.CLASS)");
  }

  @Test
  void objects_that_are_asked_again_and_again_are_well() {
    GuardedCache<Object, Object> cache =
        GuardedCache.<Object, Object>builder("Service.ask").register(guards);
    LongAdder objects = new LongAdder();
    CacheAccess.get().countReceivers(cache, objects::sum);
    for (int i = 0; i < 300; i++) {
      objects.increment();
      int object = i;
      for (int n = 0; n < 3; n++) {
        cache.get(List.of(object, "a"), key -> load(object));
      }
    }
    assertThat(findings()).extracting(Finding::code).doesNotContain("PG-509");
  }

  @Test
  void thresholds_are_the_users() {
    try (GuardRegistry strict = GuardRegistry.builder()
        .clock(clock)
        .threshold(UselessEntriesCheck.NEVER_HIT, 1.0)
        .threshold(CacheBoundsCheck.EVICTED, 1.0)
        .threshold(CacheBoundsCheck.UTILISATION, 1.0)
        .threshold(ExpiredMissesCheck.EXPIRED, 1.0)
        .threshold(ExpiredMissesCheck.UNCHANGED, 1.0)
        .threshold(StampedeCheck.SHARE, 1.0)
        .threshold(KeyVariantsCheck.SHARE, 1.0)
        .build()) {
      GuardedCache<Integer, String> cache = GuardedCache.<Integer, String>builder("useless")
          .eviction(Eviction.LRU)
          .maximumItems(100)
          .register(strict);
      for (int i = 0; i < 2_000; i++) {
        cache.get(i, key -> "value");
      }
      cache.get(1_999, key -> "hit");
      for (int i = 2_000; i < 2_100; i++) {
        cache.get(i, key -> "value");
      }
      clock.advance(Duration.ofSeconds(1));
      assertThat(strict.diagnose().findings()).extracting(Finding::code).containsExactly("PG-501");
    }
  }
}
