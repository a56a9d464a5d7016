/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load that is invalidated between its last look at its ticket and its way into the cache. */
class OvertakenLoadTest {
  /** Does something when it is hashed for the n-th time: a thread that comes in just there. */
  private static final class Key {
    private final int id;
    private int left;
    private Runnable comesIn = () -> {};

    Key(int id) {
      this.id = id;
    }

    @Override
    public int hashCode() {
      if (--left == 0) {
        comesIn.run();
      }
      return id;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.id == id;
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_was_loaded_after_the_invalidation_stays(Eviction eviction) {
    for (int moment = 1; moment <= 4; moment++) { // while it is kept it is hashed some times
      GuardedCache<Key, String> cache = GuardedCache.<Key, String>builder("c")
          .eviction(eviction)
          .maximumItems(1_000)
          .build();
      AtomicInteger came = new AtomicInteger();
      Key key = new Key(3);
      key.comesIn = () -> {
        came.incrementAndGet();
        cache.invalidate(new Key(3));
        assertThat(cache.get(new Key(3), absent -> "after")).isEqualTo("after");
      };
      int hashed = moment;
      String value = cache.get(key, absent -> {
        key.left = hashed;
        return "before";
      });

      assertThat(value).isEqualTo("before");
      if (came.get() > 0) {
        assertThat(cache.getIfPresent(new Key(3))).as("moment %d", moment).isEqualTo("after");
      } else {
        assertThat(moment).as("moments").isGreaterThan(2);
      }
    }
  }
}
