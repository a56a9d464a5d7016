/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfguard.cache.KeyAnalysis.HotKey;
import io.perfguard.cache.KeyAnalysis.KeyPattern;
import io.perfguard.cache.KeyAnalysis.KeyVariants;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.finding.Evidence;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyAnalysisTest {
  private final ManualClock clock = new ManualClock();

  private GuardedCache.Builder<String, String> builder() {
    return GuardedCache.<String, String>builder("c").clock(clock).maximumItems(100_000);
  }

  @Test
  void unique_keys_are_counted_whether_they_hit_or_not() {
    GuardedCache<String, String> cache = builder().build();
    for (int i = 0; i < 3_000; i++) {
      cache.get("loaded:" + i % 1_000, key -> key);
      cache.getIfPresent("asked:" + i % 500);
      cache.put("put:" + i % 500, "value");
    }
    assertThat((double) cache.analyzeKeys().uniqueKeys()).isCloseTo(2_000, within(160.0));
    assertThat(cache.stats().uniqueKeyCount()).isEqualTo(cache.analyzeKeys().uniqueKeys());
  }

  @Test
  void patterns_have_hit_rates_of_their_own() {
    GuardedCache<String, String> cache = builder().build();
    for (int i = 0; i < 6_000; i++) {
      clock.advance(Duration.ofMillis(1));
      cache.get("factor:" + i % 100 + ":de", key -> key);
      if (i % 2 == 0) {
        cache.get("quote:" + i + ":once", key -> key);
      }
    }
    assertThat(cache.analyzeKeys().patterns())
        .filteredOn(pattern -> !pattern.template().contains("{w}"))
        .extracting(KeyPattern::template)
        .containsExactly("factor:{n}:de", "quote:{n}:once");
    KeyPattern factors = cache.analyzeKeys().patterns().get(0);
    assertThat(factors.hitRate()).isBetween(0.97, 1.0);
    assertThat(factors.requests()).isBetween(5_900L, 6_000L);
    assertThat(cache.analyzeKeys().patterns().get(1).hitRate()).isZero();
    assertThat(cache.analyzeKeys().lookedAt()).isEqualTo(9_000);
  }

  @Test
  void hot_keys_are_shown_as_templates_unless_more_is_allowed() {
    GuardedCache<String, String> hidden = builder().build();
    GuardedCache<String, String> shown =
        builder().showKeys(key -> key.contains("secret") ? "" : key).build();
    var random = new Random(42);
    for (int i = 0; i < 5_000; i++) {
      String key = "user:" + (random.nextBoolean() ? 4711 : random.nextInt(100_000));
      clock.advance(Duration.ofMillis(1));
      hidden.get(key, absent -> key);
      shown.get(key, absent -> key);
      shown.get("secret:4711", absent -> key);
    }
    HotKey hot = hidden.analyzeKeys().hotKeys().get(0);
    assertThat(hot.key()).matches("(user|\\{w}):\\{n}");
    assertThat(hot.share()).isCloseTo(0.5, within(0.05));
    assertThat(shown.analyzeKeys().hotKeys())
        .extracting(HotKey::key)
        .contains("user:4711")
        .noneMatch(key -> key.contains("secret:4"));
  }

  @Test
  void hits_lost_to_the_form_of_keys_are_counted_by_what_is_different() {
    GuardedCache<String, String> cache = builder().build();
    for (int i = 0; i < 400; i++) {
      String key = (i % 2 == 0 ? "us" : "de") + ":" + (2000 + i);
      cache.get(key, absent -> key);
      switch (i % 4) {
        case 0 -> cache.get(key.toUpperCase(Locale.ROOT), absent -> key);
        case 1 -> cache.get(" " + key, absent -> key);
        case 2 -> cache.get(key + ".0", absent -> key);
        default -> cache.get(key, absent -> key); // a hit
      }
    }
    KeyVariants variants = cache.analyzeKeys().variants();
    assertThat(variants.lookedAt()).isEqualTo(700);
    assertThat(variants.lostHits()).isBetween(270L, 300L); // some slots are taken by others
    assertThat(variants.byCase()).isBetween(90L, 100L);
    assertThat(variants.bySpacing()).isBetween(90L, 100L);
    assertThat(variants.byNumberFormat()).isBetween(90L, 100L);
    assertThat(variants.normalizer())
        .hasValue("KeyNormalizers.collapseSpaces().then(KeyNormalizers.upper())"
            + ".then(KeyNormalizers.plainNumbers())");
    assertThat(variants.shapes()).hasSize(2).contains("aa:9999");
  }

  @Test
  void keys_different_in_two_ways_at_once_are_found_too() {
    GuardedCache<String, String> cache = builder().build();
    for (int i = 0; i < 100; i++) {
      cache.get("us:" + i, key -> key);
      cache.get(" US:" + i, key -> key);
    }
    KeyVariants variants = cache.analyzeKeys().variants();
    assertThat(variants.lostHits()).isBetween(90L, 100L);
    assertThat(variants.byCase() + variants.bySpacing()).isZero();
    assertThat(variants.normalizer().orElseThrow()).contains("upper()", "collapseSpaces()");
  }

  @Test
  void keys_that_are_really_different_lose_nothing() {
    GuardedCache<String, String> cache = builder().build();
    var random = new Random(42);
    for (int i = 0; i < 5_000; i++) {
      cache.get("k" + Long.toString(random.nextLong(), 36), key -> key);
    }
    assertThat(cache.analyzeKeys().variants().lostHits()).isZero();
    assertThat(cache.analyzeKeys().variants().normalizer()).isEmpty();
  }

  @Test
  void a_key_that_comes_back_after_it_was_evicted_is_no_variant() {
    GuardedCache<String, String> cache = GuardedCache.<String, String>builder("c")
        .eviction(Eviction.LRU)
        .maximumItems(10)
        .build();
    for (int i = 0; i < 1_000; i++) {
      cache.get("key" + i % 20, key -> key);
    }
    assertThat(cache.analyzeKeys().variants().lostHits()).isZero();
  }

  private static final class Identity {}

  @Test
  void keys_of_which_no_two_are_equal_are_named() {
    var objects = GuardedCache.<Object, String>builder("c").build();
    objects.get(new Identity(), key -> "value");
    assertThat(objects.analyzeKeys().identityKeys()).hasValue(Identity.class.getTypeName());
    var arrays = GuardedCache.<byte[], String>builder("c").build();
    arrays.get(new byte[1], key -> "value");
    assertThat(arrays.analyzeKeys().identityKeys()).hasValue("byte[]");
    enum Colour {
      RED
    }
    record Key(int number) {}
    for (Object key : new Object[] {"text", 1, Colour.RED, new Key(1), String.class}) {
      var fine = GuardedCache.<Object, String>builder("c").build();
      fine.get(key, absent -> "value");
      assertThat(fine.analyzeKeys().identityKeys()).as("%s", key).isEmpty();
    }
  }

  @Test
  void of_many_requests_a_moment_only_some_are_looked_at() {
    GuardedCache<String, String> cache = builder().build();
    for (int i = 0; i < 1_000; i++) {
      clock.advance(Duration.ofMillis(10));
      for (int j = 0; j < 100; j++) {
        cache.get("key" + j % 10, key -> key);
      }
    }
    assertThat(cache.analyzeKeys().lookedAt()).isEqualTo(8_000);
  }

  @Test
  void a_masker_that_throws_harms_no_request() {
    GuardedCache<String, String> cache = builder()
        .showKeys(key -> {
          throw new IllegalStateException("masker");
        })
        .build();
    assertThat(cache.get("a", key -> "value")).isEqualTo("value");
    assertThat(cache.get("a", key -> "other")).isEqualTo("value");
    assertThat(cache.faultCount()).isEqualTo(2);
  }

  @Test
  void it_can_be_shown_as_tables() {
    GuardedCache<String, String> cache = builder().build();
    assertThat(cache.analyzeKeys().blocks()).isEmpty();
    cache.get("a", key -> "value");
    assertThat(cache.details().blocks())
        .hasSize(2)
        .allMatch(block -> block instanceof Evidence.Table);
  }
}
