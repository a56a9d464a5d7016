/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CaffeineEngineTest {
  private static final long GB = 1L << 30;

  private final ManualClock clock = new ManualClock();
  private final CacheCounts counts = new CacheCounts();
  private final Map<Integer, Long> sizes = new ConcurrentHashMap<>();

  @Test
  void a_bound_of_items_is_filled_and_kept() {
    var engine = engine(100, 0, 0);
    for (int i = 0; i < 1_000; i++) {
      engine.put(i, "value");
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isEqualTo(100);
    assertThat(counts.evictions.sum()).isEqualTo(900);
  }

  @Test
  void a_single_writer_does_not_run_ahead_of_evictions() {
    var engine = engine(100, 0, 0);
    long most = 0;
    for (int i = 0; i < 20_000; i++) {
      engine.put(i, "value");
      most = Math.max(most, engine.itemCount());
    }
    assertThat(most).isEqualTo(100);
  }

  @Test
  void both_bounds_hold_when_one_then_the_other_is_nearer() {
    var engine = engine(100, 10_000, 0);
    for (int i = 0; i < 1_000; i++) {
      put(engine, i, 1);
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isEqualTo(100);
    for (int i = 0; i < 1_000; i++) {
      put(engine, i, 1_000);
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isBetween(9L, 10L);
    assertThat(engine.bytes()).isBetween(9_000L, 10_000L);
  }

  @Test
  void entries_of_no_size_are_bounded_by_items() {
    var engine = engine(4, 11, 0); // a share of 11/4 bytes, rounded down, would let in five
    for (int i = 0; i < 100; i++) {
      put(engine, i, 0);
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isBetween(1L, 4L);
    assertThat(engine.bytes()).isZero();
  }

  @Test
  void an_entry_heavier_than_the_bound_is_not_kept() {
    var engine = engine(10, 1_000, 0);
    put(engine, 1, 1_001);
    engine.cleanUp();
    assertThat(engine.getIfPresent(1)).isNull();
    assertThat(engine.bytes()).isZero();
    assertThat(counts.evictions.sum()).isEqualTo(1);
    put(engine, 2, 1_000);
    engine.cleanUp();
    assertThat(engine.getIfPresent(2)).isEqualTo("value");
  }

  @Test
  void sizes_beyond_an_int_are_bounded_as_well() {
    var engine = engine(1_000, 100 * GB, 0);
    for (int i = 0; i < 200; i++) {
      put(engine, i, 3 * GB);
    }
    put(engine, 1_000, 101 * GB);
    put(engine, 1_001, Long.MAX_VALUE / 4);
    engine.cleanUp();
    assertThat(engine.bytes()).isBetween(96 * GB, 100 * GB);
    assertThat(engine.getIfPresent(1_000)).isNull();
    assertThat(engine.getIfPresent(1_001)).isNull();
  }

  @Test
  void a_bound_counted_in_units_is_not_exceeded_by_a_single_byte() {
    var engine = engine(1_000, 3_000_000_002L, 0);
    for (int i = 0; i < 3; i++) {
      put(engine, i, 1_000_000_001L);
    }
    engine.cleanUp();
    assertThat(engine.bytes()).isEqualTo(2_000_000_002L);
  }

  @Test
  void the_largest_bounds_do_not_overflow() {
    var engine = engine(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    put(engine, 1, Long.MAX_VALUE / 4);
    engine.cleanUp();
    assertThat(engine.getIfPresent(1)).isEqualTo("value");
  }

  @Test
  void a_bound_just_around_the_largest_int_holds() {
    for (long maximum :
        new long[] {Integer.MAX_VALUE - 1L, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L}) {
      var engine = engine(10, maximum, 0);
      put(engine, 1, maximum + 2);
      engine.cleanUp();
      assertThat(engine.getIfPresent(1)).as("bound %d", maximum).isNull();
      put(engine, 2, maximum - 2);
      engine.cleanUp();
      assertThat(engine.getIfPresent(2)).as("bound %d", maximum).isNotNull();
    }
  }

  @Test
  void bytes_are_exactly_those_of_the_entries_that_are_there() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var engine = engine(50, 5_000, 1_000);
    for (int step = 0; step < 20_000; step++) {
      int key = random.nextInt(200);
      switch (random.nextInt(4)) {
        case 0 -> engine.invalidate(key);
        case 1 -> clock.advance(Duration.ofNanos(random.nextInt(50)));
        default -> put(engine, key, random.nextInt(400));
      }
    }
    clock.advance(Duration.ofNanos(1)); // what Caffeine clears a nanosecond late
    engine.cleanUp();
    long there = 0;
    int items = 0;
    for (int key = 0; key < 200; key++) {
      if (engine.getIfPresent(key) != null) {
        there += sizes.get(key);
        items++;
      }
    }
    assertThat(engine.bytes())
        .as("seed %d", seed)
        .isBetween(there, there + 400 * (engine.itemCount() - items));
    assertThat(engine.bytes()).as("seed %d", seed).isLessThanOrEqualTo(5_000);
    assertThat(engine.itemCount()).as("seed %d", seed).isLessThanOrEqualTo(50);
    engine.invalidateAll();
    engine.cleanUp();
    assertThat(engine.bytes()).as("seed %d", seed).isZero();
  }

  @Test
  @Timeout(60)
  void many_threads_lose_no_byte_and_no_count() throws InterruptedException {
    var engine = engine(64, 6_400, 0);
    var start = new CountDownLatch(1);
    Thread[] threads = new Thread[8];
    for (int t = 0; t < threads.length; t++) {
      long seed = t;
      threads[t] = new Thread(() -> {
        var random = new Random(seed);
        try {
          start.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        for (int i = 0; i < 20_000; i++) {
          int key = random.nextInt(300);
          if (random.nextInt(5) == 0) {
            engine.invalidate(key);
          } else {
            engine.put(key, "value"); // each key has one size: threads race for the rest
          }
        }
      });
      threads[t].start();
    }
    for (int key = 0; key < 300; key++) {
      sizes.put(key, (long) key);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    engine.cleanUp();
    long there = 0;
    for (int key = 0; key < 300; key++) {
      there += engine.getIfPresent(key) == null ? 0 : key;
    }
    assertThat(engine.bytes()).isEqualTo(there).isLessThanOrEqualTo(6_400);
    assertThat(engine.itemCount()).isLessThanOrEqualTo(64);
    engine.invalidateAll();
    assertThat(engine.bytes()).isZero();
  }

  private void put(CaffeineEngine<Integer, String> engine, int key, long bytes) {
    sizes.put(key, bytes);
    engine.put(key, "value");
  }

  private CaffeineEngine<Integer, String> engine(
      long maximumItems, long maximumBytes, long ttlNanos) {
    return new CaffeineEngine<>(
        maximumItems,
        maximumBytes,
        ttlNanos,
        new EntrySizes<>((key, value) -> sizes.getOrDefault(key, 0L), 1, new Faults("test")),
        clock,
        counts);
  }
}
