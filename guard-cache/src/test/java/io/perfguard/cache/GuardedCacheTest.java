/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.ManualClock;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GuardedCacheTest {
  private final ManualClock clock = new ManualClock();

  @Test
  void an_entry_as_old_as_its_ttl_is_loaded_again() {
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofMinutes(5))
        .clock(clock)
        .build();
    cache.get("a", key -> 1);
    clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(cache.get("a", key -> 2)).isEqualTo(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(cache.get("a", key -> 2)).isEqualTo(2);
    assertThat(cache.stats().expiryCount()).isEqualTo(1);
    assertThat(cache.stats().replacedCount()).isZero();
  }

  @Test
  void a_value_put_again_at_once_lives_for_its_whole_ttl() {
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofSeconds(10))
        .clock(clock)
        .build();
    cache.put("a", 1);
    clock.advance(Duration.ofMillis(500));
    cache.put("a", 2);
    clock.advance(Duration.ofSeconds(10).minusNanos(1));
    cache.cleanUp();
    assertThat(cache.getIfPresent("a")).isEqualTo(2);
    clock.advance(Duration.ofNanos(1));
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void a_hit_does_not_make_an_entry_younger() {
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofSeconds(10))
        .clock(clock)
        .build();
    cache.put("a", 1);
    clock.advance(Duration.ofSeconds(9));
    assertThat(cache.getIfPresent("a")).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void a_ttl_below_a_microsecond_is_exact_too() {
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofNanos(3))
        .clock(clock)
        .build();
    cache.put("a", 1);
    clock.advance(Duration.ofNanos(2));
    cache.cleanUp();
    assertThat(cache.getIfPresent("a")).isEqualTo(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void a_ttl_survives_the_overflow_of_the_clock() {
    var edge = new ManualClock(Instant.EPOCH, Long.MAX_VALUE - 5);
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofMinutes(5))
        .clock(edge)
        .build();
    cache.put("a", 1);
    edge.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(cache.getIfPresent("a")).isEqualTo(1);
    edge.advance(Duration.ofNanos(1));
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void the_longest_ttl_there_is_means_for_ever() {
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofSeconds(Long.MAX_VALUE))
        .clock(clock)
        .build();
    cache.put("a", 1);
    clock.advance(Duration.ofDays(36_500));
    cache.cleanUp();
    assertThat(cache.getIfPresent("a")).isEqualTo(1);
    assertThat(cache.stats().ttlNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void what_expired_is_cleared_away_and_counted_as_expired() {
    var cache = GuardedCache.<Integer, String>builder("c")
        .ttl(Duration.ofMinutes(1))
        .clock(clock)
        .build();
    for (int i = 0; i < 10; i++) {
      cache.put(i, "value");
    }
    clock.advance(Duration.ofSeconds(62));
    cache.cleanUp();
    assertThat(cache.itemCount()).isZero();
    assertThat(cache.stats().expiryCount()).isEqualTo(10);
  }

  @Test
  void what_is_cleared_away_along_with_a_put_is_an_expiry_not_an_eviction() {
    var cache = GuardedCache.<Integer, String>builder("c")
        .ttl(Duration.ofMinutes(1))
        .clock(clock)
        .build();
    for (int i = 0; i < 10; i++) {
      cache.put(i, "value");
    }
    clock.advance(Duration.ofDays(1));
    cache.put(10, "value");
    assertThat(cache.stats().expiryCount()).isEqualTo(10);
    assertThat(cache.stats().evictionCount()).isZero();
    assertThat(cache.itemCount()).isEqualTo(1);
  }

  @Test
  void reads_alone_clear_away_what_expired() {
    var cache = GuardedCache.<Integer, String>builder("c")
        .ttl(Duration.ofMinutes(1))
        .clock(clock)
        .build();
    for (int i = 0; i < 10; i++) {
      cache.put(i, "value");
    }
    clock.advance(Duration.ofDays(1));
    cache.getIfPresent(0);
    cache.getIfPresent(0);
    assertThat(cache.itemCount()).isZero();
    assertThat(cache.stats().expiryCount()).isEqualTo(10);
  }

  @Test
  void removing_an_entry_that_had_expired_is_an_expiry_not_an_invalidation() {
    var cache = GuardedCache.<String, Integer>builder("c")
        .ttl(Duration.ofMinutes(1))
        .clock(clock)
        .build();
    cache.put("a", 1);
    cache.put("b", 1);
    clock.advance(Duration.ofSeconds(60));
    cache.invalidate("a");
    clock.advance(Duration.ofSeconds(60));
    cache.invalidate("b");
    assertThat(cache.stats().expiryCount()).isEqualTo(2);
    assertThat(cache.stats().invalidationCount()).isZero();
    assertThat(cache.itemCount()).isZero();
  }

  @Test
  void a_caller_that_missed_just_before_a_load_ended_does_not_load_again() {
    var cache = GuardedCache.<Object, String>builder("c").build();
    var key = new Object() {
      private boolean loaded;

      @Override
      public int hashCode() {
        if (!loaded
            && cache.stats().missCount() == 1) { // after the outer miss, before the outer flight
          loaded = true;
          cache.get(this, same -> "by another");
        }
        return 1;
      }
    };
    assertThat(cache.get(key, same -> "again")).isEqualTo("by another");
    assertThat(cache.stats().loadCount()).isEqualTo(1);
    assertThat(cache.stats().missCount()).isEqualTo(2);
    assertThat(cache.stats().coalescedCount()).isEqualTo(1);
  }

  @Test
  void a_loader_may_ask_the_same_cache_for_other_keys() {
    var cache = GuardedCache.<Integer, BigInteger>builder("fibonacci").build();
    var fibonacci = new Loader<Integer, BigInteger, RuntimeException>() {
      @Override
      public BigInteger load(Integer n) {
        return n < 2 ? BigInteger.valueOf(n) : cache.get(n - 1, this).add(cache.get(n - 2, this));
      }
    };
    assertThat(cache.get(150, fibonacci))
        .isEqualTo(new BigInteger("9969216677189303386214405760200"));
    assertThat(cache.stats().loadCount()).isEqualTo(151);
    assertThat(cache.stats().hitCount()).isEqualTo(148);
  }

  @Test
  void a_loader_may_ask_for_the_key_that_it_loads() {
    var cache = GuardedCache.<String, String>builder("c").build();
    assertThat(cache.get("a", key -> cache.get(key, again -> "inner") + " outer"))
        .isEqualTo("inner outer");
    assertThat(cache.getIfPresent("a")).isEqualTo("inner outer");
    assertThat(cache.openFlights()).isZero();
  }

  @Test
  void a_loader_may_remove_and_put_what_it_likes() {
    var cache = GuardedCache.<String, String>builder("c").build();
    assertThat(cache.get("a", key -> {
          cache.put("a", "put meanwhile");
          cache.invalidateAll();
          cache.put("b", "b");
          return "loaded";
        }))
        .isEqualTo("loaded");
    assertThat(cache.getIfPresent("a")).as("was outdated while it was loaded").isNull();
    assertThat(cache.getIfPresent("b")).isEqualTo("b");
  }

  @Test
  void counters_move_by_the_events_that_they_are_named_after() {
    var cache = GuardedCache.<String, Integer>builder("c").build();
    cache.put("a", 1);
    cache.put("a", 2);
    cache.put("b", 3);
    cache.put("c", 4);
    cache.invalidate("a");
    cache.invalidate("a");
    cache.invalidate("nobody");
    cache.invalidateAll();
    CacheStats stats = cache.stats();
    assertThat(stats.replacedCount()).isEqualTo(1);
    assertThat(stats.invalidationCount()).isEqualTo(3);
    assertThat(stats.evictionCount()).isZero();
    assertThat(stats.itemCount()).isZero();
    assertThat(stats.hasData()).isFalse();
    cache.getIfPresent("a");
    assertThat(cache.stats().missCount()).isEqualTo(1);
  }

  @Test
  void a_window_is_what_happened_between_two_readings() {
    var cache = GuardedCache.<String, Integer>builder("c").clock(clock).build();
    cache.get("a", key -> 1);
    cache.get("a", key -> 1);
    CacheStats earlier = cache.stats();
    cache.get("b", key -> {
      clock.advance(Duration.ofMillis(7));
      return 2;
    });
    cache.get("a", key -> 1);
    cache.get("b", key -> 2);
    CacheStats window = cache.stats().minus(earlier);
    assertThat(window.hitCount()).isEqualTo(2);
    assertThat(window.missCount()).isEqualTo(1);
    assertThat(window.loadCount()).isEqualTo(1);
    assertThat(window.averageLoad()).isEqualTo(Duration.ofMillis(7));
    assertThat(window.itemCount()).isEqualTo(2);
  }

  @Test
  void it_says_what_it_is() {
    var cache = GuardedCache.<String, Integer>builder("factors").build();
    assertThat(cache).hasToString("cache \"factors\"");
    assertThat(cache.name()).isEqualTo("factors");
    assertThat(cache.kind()).isSameAs(GuardedCache.KIND);
    assertThat(cache.config()).isEqualTo(CacheConfig.DEFAULTS);
  }
}
