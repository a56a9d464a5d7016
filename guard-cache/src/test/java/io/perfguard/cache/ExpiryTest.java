/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ExpiryTest {
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration NANO = Duration.ofNanos(1);

  @Parameter
  Eviction eviction;

  private final ManualClock clock = new ManualClock();

  private GuardedCache.Builder<String, String> cache() {
    return GuardedCache.<String, String>builder("c").eviction(eviction).clock(clock);
  }

  @Test
  void an_entry_may_have_a_ttl_of_its_own() {
    GuardedCache<String, String> cache = cache().ttl(TTL).build();
    cache.put("short", "value", Duration.ofSeconds(1));
    cache.put("long", "value", Duration.ofDays(400));
    clock.advance(Duration.ofSeconds(1).minus(NANO));
    assertThat(cache.getIfPresent("short")).isNotNull();
    clock.advance(NANO);
    assertThat(cache.getIfPresent("short")).isNull();
    clock.advance(Duration.ofDays(400).minusSeconds(1).minus(NANO));
    assertThat(cache.getIfPresent("long")).isNotNull();
    clock.advance(NANO);
    assertThat(cache.getIfPresent("long")).isNull();
  }

  @Test
  void an_entry_may_have_a_ttl_where_the_cache_has_none() {
    GuardedCache<String, String> cache = cache().build();
    cache.put("for ever", "value");
    cache.put("short", "value", Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    assertThat(cache.getIfPresent("short")).isNull();
    assertThat(cache.getIfPresent("for ever")).isNotNull();
    cache.cleanUp();
    assertThat(cache.itemCount()).isEqualTo(1);
    assertThat(cache.stats().expiryCount()).isEqualTo(1);
  }

  @Test
  void an_entry_that_is_read_stays_until_it_was_idle_for_long_enough() {
    GuardedCache<String, String> cache = cache().expireAfterAccess(TTL).build();
    cache.put("a", "value");
    for (int i = 0; i < 10; i++) {
      clock.advance(TTL.minus(NANO));
      assertThat(cache.getIfPresent("a")).isNotNull();
    }
    clock.advance(TTL);
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(cache.stats().misses().expired()).isEqualTo(1);
  }

  @Test
  void of_ttl_and_idleness_the_first_ends_an_entry() {
    GuardedCache<String, String> cache =
        cache().ttl(Duration.ofMinutes(12)).expireAfterAccess(TTL).build();
    cache.put("a", "value");
    for (int i = 0; i < 2; i++) {
      clock.advance(TTL.minus(NANO));
      assertThat(cache.getIfPresent("a")).isNotNull();
    }
    clock.advance(Duration.ofMinutes(2).plusSeconds(1));
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void jitter_only_shortens_and_spreads() {
    GuardedCache<String, String> cache = cache().ttl(TTL).ttlJitter(0.5).build();
    int entries = 2_000;
    for (int i = 0; i < entries; i++) {
      cache.put("k" + i, "value");
    }
    clock.advance(TTL.dividedBy(2).minus(NANO));
    Supplier<Integer> living = () -> {
      int count = 0;
      for (int i = 0; i < entries; i++) {
        count += cache.getIfPresent("k" + i) == null ? 0 : 1;
      }
      return count;
    };
    assertThat(living.get()).isEqualTo(entries);
    clock.advance(TTL.dividedBy(4));
    assertThat((double) living.get()).isEqualTo(entries / 2.0, within(150.0)); // 6.7 deviations
    clock.advance(TTL.dividedBy(4).plus(NANO));
    assertThat(living.get()).isZero();
  }

  @Test
  void what_is_left_of_the_ttl_is_known_without_looking_at_entries() {
    GuardedCache<String, String> cache = cache().ttl(Duration.ofHours(24)).build();
    for (int i = 0; i < 100; i++) {
      cache.put("k" + i, "value");
      cache.put("s" + i, "value", Duration.ofMinutes(30));
    }
    cache.put("for ever and a day", "value", Duration.ofDays(200 * 365));
    CacheStats stats = cache.stats();
    assertThat(stats.shortTtlCount()).isEqualTo(100);
    assertThat(stats.averageTtlLeft().toMinutes())
        .isBetween((24 * 60 + 30) / 2 * 15 / 16L, (24 * 60 + 30) / 2 * 17 / 16L);
    clock.advance(Duration.ofMinutes(40));
    assertThat(cache.stats().shortTtlCount()).isZero();
    assertThat(cache.stats().averageTtlLeft().toMinutes()).isBetween(23 * 60L, 24 * 60L);
    cache.invalidateAll();
    assertThat(cache.stats().averageTtlLeft()).isZero();
  }

  @Test
  void the_dead_are_cleared_away_by_what_is_put_later_before_the_living_go() {
    GuardedCache<String, String> cache = cache().maximumItems(1_000).ttl(TTL).build();
    for (int i = 0; i < 900; i++) {
      cache.put("old" + i, "value");
    }
    clock.advance(TTL.plusSeconds(10));
    for (int i = 0; i < 100; i++) {
      cache.put("new" + i, "value");
    }
    assertThat(cache.itemCount()).isEqualTo(100);
    assertThat(cache.stats().expiryCount()).isEqualTo(900);
    assertThat(cache.stats().evictionCount()).isZero();
  }

  @Test
  void a_reload_is_compared_with_the_value_that_expired() {
    GuardedCache<String, String> cache = cache().ttl(TTL).build();
    List<String> values = new ArrayList<>(List.of("a", "a", "b", "b"));
    for (int i = 0; i < 4; i++) {
      cache.get("key", key -> new String(values.remove(0)));
      clock.advance(TTL);
    }
    assertThat(cache.stats().reloadCount()).isEqualTo(3);
    assertThat(cache.stats().unchangedReloadCount()).isEqualTo(2);
  }

  @Test
  void a_reload_that_cannot_be_compared_counts_as_changed() {
    Object odd = new Object() {
      @Override
      public boolean equals(Object other) {
        throw new IllegalStateException("equals");
      }

      @Override
      public int hashCode() {
        return 0;
      }
    };
    var cache = GuardedCache.<String, Object>builder("c").ttl(TTL).clock(clock).build();
    cache.get("key", key -> odd);
    clock.advance(TTL);
    assertThat(cache.get("key", key -> odd)).isSameAs(odd);
    assertThat(cache.stats().unchangedReloadCount()).isZero();
    assertThat(cache.faultCount()).isEqualTo(1);
  }
}
