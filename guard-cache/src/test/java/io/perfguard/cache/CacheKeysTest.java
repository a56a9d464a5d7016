/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Keys that are badly made: they cost hits, never the call. */
class CacheKeysTest {
  @Test
  void a_key_that_cannot_be_looked_up_is_loaded_each_time() {
    var warnings = new Warnings();
    warnings.start();
    var cache = GuardedCache.<Object, String>builder("c").build();
    var broken = new Object() {
      @Override
      public int hashCode() {
        throw new UnsupportedOperationException("no hash");
      }
    };
    assertThat(cache.get(broken, key -> "loaded")).isEqualTo("loaded");
    assertThat(cache.get(broken, key -> "again")).isEqualTo("again");
    assertThat(cache.getIfPresent(broken)).isNull();
    cache.put(broken, "put");
    warnings.stop();
    assertThat(cache.faultCount()).isEqualTo(4);
    assertThat(warnings.messages())
        .containsExactly(
            "cache \"c\": reading an entry failed; the call went on, later faults of this sort are only counted",
            "cache \"c\": storing an entry failed; the call went on, later faults of this sort are only counted");
    CacheStats stats = cache.stats();
    assertThat(stats.missCount()).isEqualTo(3);
    assertThat(stats.loadCount()).isEqualTo(2);
  }

  @Test
  void keys_of_one_hash_are_told_apart_and_bounded() {
    var cache = GuardedCache.<SameHash, Integer>builder("c").maximumItems(500).build();
    for (int i = 0; i < 1_000; i++) {
      int id = i;
      assertThat(cache.get(new SameHash(i), key -> id)).isEqualTo(i);
    }
    cache.cleanUp();
    assertThat(cache.itemCount()).isEqualTo(500);
    for (int i = 0; i < 1_000; i++) {
      assertThat(cache.getIfPresent(new SameHash(i))).isIn(null, i);
    }
    assertThat(cache.stats().hitCount()).isEqualTo(500);
    assertThat(cache.faultCount()).isZero();
  }

  @Test
  void a_key_whose_equals_throws_is_loaded_each_time() {
    var warnings = new Warnings();
    warnings.start();
    var cache = GuardedCache.<Object, String>builder("c").build();
    cache.put(new SameHash(1), "of another key");
    var broken = new Object() {
      @Override
      public int hashCode() {
        return SameHash.HASH;
      }

      @Override
      public boolean equals(Object other) {
        throw new UnsupportedOperationException("no equals");
      }
    };
    assertThat(cache.get(broken, key -> "loaded")).isEqualTo("loaded");
    assertThat(cache.get(broken, key -> "again")).isEqualTo("again");
    warnings.stop();
    assertThat(cache.faultCount()).isEqualTo(2);
    assertThat(warnings.messages()).hasSize(1);
    assertThat(cache.getIfPresent(new SameHash(1))).isEqualTo("of another key");
  }

  @Test
  void a_key_whose_hash_changes_with_each_call_is_loaded_each_time() {
    var cache = GuardedCache.<Object, Integer>builder("c").build();
    var restless = new Object() {
      private int calls;

      @Override
      public int hashCode() {
        return calls++;
      }
    };
    for (int i = 0; i < 5; i++) {
      int load = i;
      assertThat(cache.get(restless, key -> load)).isEqualTo(i);
    }
    assertThat(cache.stats().loadCount()).isEqualTo(5);
  }

  @Test
  void an_entry_that_cannot_be_invalidated_is_not_passed_over_in_silence() {
    var cache = GuardedCache.<Object, String>builder("c").build();
    var broken = new Object() {
      @Override
      public int hashCode() {
        throw new UnsupportedOperationException("no hash");
      }
    };
    assertThatThrownBy(() -> cache.invalidate(broken)).hasMessage("no hash");
  }

  /** Not comparable, so that a hash table can only try one after another. */
  private record SameHash(int id) {
    static final int HASH = 7;

    @Override
    public int hashCode() {
      return HASH;
    }
  }
}
