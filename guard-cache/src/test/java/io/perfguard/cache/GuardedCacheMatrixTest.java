/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfguard.cache.CacheMatrix.Expiry;
import io.perfguard.cache.CacheMatrix.Outcome;
import java.time.Duration;
import java.util.Random;

class GuardedCacheMatrixTest {
  @CacheMatrix(outcomes = Outcome.VALUE)
  void a_value_is_loaded_once_and_then_hit(CacheCase one) {
    String first = one.get(1);
    assertThat(one.get(1)).isSameAs(first);
    assertThat(one.getIfPresent(1)).isSameAs(first);
    CacheStats stats = one.cache.stats();
    assertThat(stats.hitCount()).isEqualTo(2);
    assertThat(stats.missCount()).isEqualTo(1);
    assertThat(stats.loadCount()).isEqualTo(1);
    assertThat(stats.itemCount()).isEqualTo(1);
  }

  @CacheMatrix(outcomes = {Outcome.EXCEPTION, Outcome.ERROR})
  void a_load_that_fails_leaves_nothing_behind(CacheCase one) {
    Throwable thrown = one.outcome == Outcome.ERROR ? CacheCase.CRASH : CacheCase.BOOM;
    assertThat(catchThrowable(() -> one.get(1))).isSameAs(thrown);
    assertThat(one.getIfPresent(1)).isNull();
    assertThat(one.get(1, key -> {
          one.loads++;
          return "repaired";
        }))
        .isEqualTo("repaired");
    CacheStats stats = one.cache.stats();
    assertThat(stats.loadFailureCount()).isEqualTo(1);
    assertThat(stats.loadCount()).isEqualTo(1);
    assertThat(stats.itemCount()).isEqualTo(1);
  }

  @CacheMatrix(outcomes = Outcome.NULL)
  void a_null_result_is_returned_and_not_kept(CacheCase one) {
    assertThat(one.get(1)).isNull();
    assertThat(one.get(1)).isNull();
    assertThat(one.loads).isEqualTo(2);
    CacheStats stats = one.cache.stats();
    assertThat(stats.nullLoadCount()).isEqualTo(2);
    assertThat(stats.loadCount()).isEqualTo(2);
    assertThat(stats.itemCount()).isZero();
  }

  @CacheMatrix
  void both_bounds_hold_under_any_mixture_of_calls(CacheCase one) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int step = 0; step < 3_000; step++) {
      int key = (int) Math.abs(random.nextGaussian() * 40);
      switch (random.nextInt(20)) {
        case 0 -> one.cache.invalidate(key);
        case 1 -> one.cache.put(key, "put");
        case 2 -> one.getIfPresent(key);
        case 3 -> one.clock.advance(Duration.ofSeconds(random.nextInt(60)));
        default -> one.request(key);
      }
      if (random.nextInt(500) == 0) {
        one.cache.invalidateAll();
      }
      if (random.nextInt(50) == 0) {
        one.cache.cleanUp();
        CacheStats stats = one.cache.stats();
        assertThat(stats.itemCount())
            .as("seed %d, step %d", seed, step)
            .isLessThanOrEqualTo(stats.maximumItems());
        assertThat(stats.bytes())
            .as("seed %d, step %d", seed, step)
            .isLessThanOrEqualTo(CacheCase.MAXIMUM_BYTES);
      }
    }
    one.cache.invalidateAll();
    one.cache.cleanUp();
    assertThat(one.cache.stats().bytes()).as("seed %d", seed).isZero();
    assertThat(one.cache.itemCount()).as("seed %d", seed).isZero();
  }

  @CacheMatrix
  void each_miss_ends_as_a_load_a_failed_load_or_coalesced(CacheCase one) {
    for (int i = 0; i < 500; i++) {
      one.request(i % 37);
    }
    CacheStats stats = one.cache.stats();
    assertThat(stats.requestCount()).isEqualTo(500);
    assertThat(stats.loadCount() + stats.loadFailureCount() + stats.coalescedCount())
        .isEqualTo(stats.missCount());
  }

  @CacheMatrix(outcomes = Outcome.VALUE)
  void what_was_put_is_there_left_or_counted_as_left(CacheCase one) {
    for (int i = 0; i < 200; i++) {
      one.cache.put(i % 50, "value");
      one.clock.advance(Duration.ofSeconds(7));
      if (i % 9 == 0) {
        one.cache.invalidate(i / 2);
      }
    }
    one.cache.cleanUp();
    CacheStats stats = one.cache.stats();
    assertThat(stats.itemCount()
            + stats.evictionCount()
            + stats.expiryCount()
            + stats.invalidationCount()
            + stats.replacedCount())
        .isEqualTo(200);
    if (one.expiry == Expiry.NONE) {
      assertThat(stats.expiryCount()).isZero();
    } else if (one.eviction == Eviction.LRU && one.bound == CacheMatrix.Bound.BYTES) {
      assertThat(stats.expiryCount()).as("nothing else takes them in time").isPositive();
    }
  }
}
