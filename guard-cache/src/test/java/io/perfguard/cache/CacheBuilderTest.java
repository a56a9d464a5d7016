/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.base.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheBuilderTest {
  @Test
  void a_cache_is_bounded_without_a_word() {
    var cache = GuardedCache.<String, String>builder("c").build();
    assertThat(cache.config()).isEqualTo(CacheConfig.DEFAULTS);
    assertThat(cache.stats().maximumItems()).isEqualTo(10_000);
    assertThat(cache.stats().maximumBytes()).isZero();
    assertThat(cache.stats().ttlNanos()).isZero();
  }

  @Test
  void names_must_be_names() {
    assertThatNullPointerException()
        .isThrownBy(() -> GuardedCache.builder(null))
        .withMessage("cache name must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuardedCache.builder(" "))
        .withMessage("cache name must not be blank");
  }

  @Test
  void bounds_must_leave_room_for_something() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().maximumItems(0).build())
        .withMessage("maximumItems must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().maximumItems(-7).build())
        .withMessage("maximumItems must be >= 1, was -7");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            builder().maximumBytes(DataSize.ofBytes(0)).weigher((k, v) -> 1).build())
        .withMessage("maximumBytes must be >= 1, was 0");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().maximumBytes(null))
        .withMessage("maximumBytes must not be null");
  }

  @Test
  void a_bound_of_bytes_needs_no_weigher() {
    GuardedCache<String, String> cache = GuardedCache.<String, String>builder("c")
        .maximumBytes(DataSize.ofKilobytes(64))
        .build();
    for (int i = 0; i < 1_000; i++) {
      cache.put("key" + i, "x".repeat(1_000));
    }
    cache.cleanUp();
    assertThat(cache.itemCount()).isBetween(45L, 56L); // 65,536 / (1,016 + 24 + key + overhead)
    assertThat(cache.stats().bytes()).isBetween(50_000L, 65_536L);
    assertThat(cache.stats().removals().items()).isZero();
  }

  @Test
  void a_weigher_is_not_null() {
    assertThatNullPointerException()
        .isThrownBy(() -> builder().weigher(null))
        .withMessage("weigher must not be null");
  }

  @Test
  void a_ttl_must_be_positive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().ttl(Duration.ZERO).build())
        .withMessage("ttl must be > 0, was 0 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().ttl(Duration.ofMinutes(-5)).build())
        .withMessage("ttl must be > 0, was -5 min");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().ttl(null))
        .withMessage("ttl must not be null");
  }

  @Test
  void a_clock_and_a_registry_must_be_there() {
    assertThatNullPointerException()
        .isThrownBy(() -> builder().clock(null))
        .withMessage("clock must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> builder().register(null))
        .withMessage("guards must not be null");
  }

  @Test
  void keys_values_and_loaders_must_be_there() {
    var cache = builder().build();
    assertThatNullPointerException()
        .isThrownBy(() -> cache.get(null, k -> "v"))
        .withMessage("key must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.get("k", null))
        .withMessage("loader must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.getIfPresent(null))
        .withMessage("key must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.put(null, "v"))
        .withMessage("key must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.put("k", null))
        .withMessage("value must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.invalidate(null))
        .withMessage("key must not be null");
    assertThat(cache.stats().hasData()).isFalse();
  }

  @Test
  void a_builder_may_be_used_again() {
    var builder = builder().maximumItems(1);
    var one = builder.build();
    var two = builder.maximumItems(2).build();
    assertThat(one.config().maximumItems()).isEqualTo(1);
    assertThat(two.config().maximumItems()).isEqualTo(2);
    one.put("k", "v");
    assertThat(two.getIfPresent("k")).isNull();
  }

  private static GuardedCache.Builder<String, String> builder() {
    return GuardedCache.builder("c");
  }
}
