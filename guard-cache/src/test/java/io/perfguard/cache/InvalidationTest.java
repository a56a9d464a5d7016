/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class InvalidationTest {
  @Parameter
  Eviction eviction;

  private final ManualClock clock = new ManualClock();

  private GuardedCache<String, String> tagged() {
    return GuardedCache.<String, String>builder("c")
        .eviction(eviction)
        .clock(clock)
        .tags((key, value) -> List.of(key.substring(0, 2), "all"))
        .build();
  }

  @Test
  void a_tag_ends_those_that_carry_it_and_no_others() {
    GuardedCache<String, String> cache = tagged();
    for (String key : List.of("us:1", "us:2", "de:1")) {
      cache.get(key, absent -> "old");
    }
    cache.put("untagged", "old");
    cache.invalidateTag("us");
    assertThat(cache.getIfPresent("us:1")).isNull();
    assertThat(cache.getIfPresent("us:2")).isNull();
    assertThat(cache.getIfPresent("de:1")).isEqualTo("old");
    assertThat(cache.getIfPresent("untagged")).isEqualTo("old");
    assertThat(cache.get("us:1", absent -> "new")).isEqualTo("new");
    assertThat(cache.getIfPresent("us:1")).isEqualTo("new");
    assertThat(cache.stats().misses().invalidated()).isEqualTo(3);
    cache.cleanUp();
    assertThat(cache.stats().invalidationCount()).isEqualTo(2);
    assertThat(cache.itemCount()).isEqualTo(3);
    cache.invalidateTag("all");
    assertThat(cache.getIfPresent("us:1")).isNull();
    assertThat(cache.getIfPresent("de:1")).isNull();
    assertThat(cache.getIfPresent("untagged")).isEqualTo("old");
  }

  @Test
  void what_a_tag_ended_makes_room_without_anyone_asking_for_it() {
    GuardedCache<String, String> cache = tagged();
    for (int i = 0; i < 1_000; i++) {
      cache.get("us:" + i, absent -> "old");
    }
    cache.invalidateTag("us");
    for (int i = 0; i < 100; i++) {
      cache.put("new" + i, "new");
    }
    assertThat(cache.itemCount()).isEqualTo(100);
  }

  @Test
  void a_load_that_runs_while_its_tag_is_invalidated_is_not_kept() {
    GuardedCache<String, String> cache = tagged();
    assertThat(cache.get("us:1", absent -> {
          cache.invalidateTag("us");
          return "read before";
        }))
        .isEqualTo("read before");
    assertThat(cache.getIfPresent("us:1")).isNull();
    assertThat(cache.get("us:1", absent -> "read after")).isEqualTo("read after");
    assertThat(cache.getIfPresent("us:1")).isEqualTo("read after");
  }

  @Test
  void who_comes_after_a_tag_was_invalidated_does_not_join_a_load_that_began_before() {
    GuardedCache<String, String> cache = tagged();
    CompletableFuture<String> pending = new CompletableFuture<>();
    CompletableFuture<String> first = cache.getAsync("us:1", key -> pending);
    cache.invalidateTag("us");
    assertThat(cache.getAsync("us:1", key -> CompletableFuture.completedFuture("read after")))
        .isCompletedWithValue("read after");
    pending.complete("read before");
    assertThat(first.join()).isEqualTo("read before");
    assertThat(cache.getIfPresent("us:1")).isEqualTo("read after");
    assertThat(cache.openFlights()).isZero();
  }

  @Test
  void a_load_that_nobody_joins_any_more_can_still_be_invalidated() {
    GuardedCache<String, String> cache = tagged();
    CompletableFuture<String> pending = new CompletableFuture<>();
    CompletableFuture<String> first = cache.getAsync("us:1", key -> pending);
    cache.invalidateTag("de");
    cache.invalidate("us:1");
    pending.complete("read before");
    assertThat(first.join()).isEqualTo("read before");
    assertThat(cache.getIfPresent("us:1")).isNull();
  }

  @Test
  void a_load_is_not_kept_whose_tag_came_went_and_was_invalidated_meanwhile() {
    GuardedCache<String, String> cache = tagged();
    cache.get("us:1", absent -> {
      cache.put("us:9", "short-lived", Duration.ofDays(1), "us");
      cache.invalidateTag("us");
      cache.invalidate("us:9"); // now no entry carries the tag
      return "read before";
    });
    assertThat(cache.getIfPresent("us:1")).isNull();
  }

  @Test
  void tags_may_be_given_with_a_value() {
    GuardedCache<String, String> cache = tagged();
    cache.put("a", "value", Duration.ofDays(1), "x", "y", "x");
    cache.put("b", "value", Duration.ofDays(1));
    cache.invalidateTag("y");
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(cache.getIfPresent("b")).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.put("a", "value", Duration.ofDays(1), " "))
        .withMessage("tag must not be blank, was \" \"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.put("a", "v", Duration.ofDays(1), new String[] {
          "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
          "17"
        }))
        .withMessage("number of tags of an entry must be <= 16, was 17");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.put("a", "value", Duration.ZERO))
        .withMessageContaining("ttl must be > 0");
    assertThatNullPointerException().isThrownBy(() -> cache.invalidateTag(null));
  }

  @Test
  void a_value_whose_tags_are_not_known_is_returned_and_not_kept() {
    var cache = GuardedCache.<String, String>builder("c")
        .eviction(eviction)
        .tags((key, value) -> {
          if (key.equals("null")) {
            return null;
          }
          throw new IllegalStateException("tagger");
        })
        .build();
    assertThat(cache.get("a", key -> "value")).isEqualTo("value");
    assertThat(cache.get("null", key -> "value")).isEqualTo("value");
    assertThat(cache.itemCount()).isZero();
    assertThat(cache.faultCount()).isEqualTo(2);
  }

  @Test
  void a_predicate_removes_the_keys_that_it_takes() {
    GuardedCache<String, String> cache = tagged();
    for (int i = 0; i < 100; i++) {
      cache.put("k" + i, "value");
    }
    cache.invalidateIf(key -> key.endsWith("7"));
    assertThat(cache.itemCount()).isEqualTo(90);
    assertThat(cache.getIfPresent("k17")).isNull();
    assertThat(cache.getIfPresent("k18")).isNotNull();
    assertThat(cache.stats().invalidationCount()).isEqualTo(10);
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.invalidateIf(key -> {
          throw new IllegalStateException("predicate");
        }))
        .withMessage("predicate");
    assertThat(cache.itemCount()).isEqualTo(90);
  }

  @Test
  void misses_are_told_by_what_became_of_the_key() {
    var cache = GuardedCache.<Integer, String>builder("c")
        .eviction(Eviction.LRU)
        .maximumItems(10)
        .ttl(Duration.ofMinutes(1))
        .clock(clock)
        .build();
    for (int i = 0; i < 11; i++) {
      cache.put(i, "value");
    }
    cache.getIfPresent(0); // was evicted
    cache.invalidate(1);
    cache.getIfPresent(1);
    cache.getIfPresent(4_711);
    clock.advance(Duration.ofMinutes(1));
    cache.getIfPresent(2);
    assertThat(cache.stats().misses()).isEqualTo(new MissCounts(1, 1, 1, 0, 1));
    cache.cleanUp();
    cache.getIfPresent(3);
    assertThat(cache.stats().misses().expired()).isEqualTo(2);
  }

  @Test
  void entries_that_left_unread_are_counted() {
    var cache = GuardedCache.<Integer, String>builder("c")
        .eviction(Eviction.LRU)
        .maximumItems(10)
        .build();
    for (int i = 0; i < 30; i++) {
      cache.put(i, "value");
      if (i % 2 == 0) {
        cache.getIfPresent(i);
      }
    }
    assertThat(cache.stats().evictionCount()).isEqualTo(20);
    assertThat(cache.stats().neverHitCount()).isEqualTo(10);
    assertThat(cache.stats().neverHitRate()).isEqualTo(0.5);
  }

  @Test
  void a_normalized_key_is_the_one_that_is_put_loaded_and_removed() {
    var cache = GuardedCache.<String, String>builder("c")
        .eviction(eviction)
        .keyNormalizer(KeyNormalizers.upperTrim())
        .build();
    assertThat(cache.get(" us:2024", key -> "loaded for " + key)).isEqualTo("loaded for US:2024");
    assertThat(cache.getIfPresent("Us:2024 ")).isEqualTo("loaded for US:2024");
    cache.put("us:2024", "put");
    assertThat(cache.itemCount()).isEqualTo(1);
    assertThat(cache.getAll(List.of("us:2024", " US:2024"), keys -> Collections.emptyMap()))
        .containsOnlyKeys("us:2024", " US:2024");
    cache.invalidate(" us:2024 ");
    assertThat(cache.itemCount()).isZero();
  }

  @Test
  void a_normalizer_that_fails_leaves_keys_as_they_are() {
    var cache = GuardedCache.<String, String>builder("c")
        .eviction(eviction)
        .keyNormalizer(key -> {
          if (key.equals("null")) {
            return null;
          }
          throw new IllegalStateException("normalizer");
        })
        .build();
    assertThat(cache.get("a", key -> "value of " + key)).isEqualTo("value of a");
    assertThat(cache.get("null", key -> "value of " + key)).isEqualTo("value of null");
    assertThat(cache.getIfPresent("a")).isEqualTo("value of a");
    assertThat(cache.faultCount()).isEqualTo(3);
  }
}
