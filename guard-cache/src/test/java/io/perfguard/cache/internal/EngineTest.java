/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What each engine must do. */
@ParameterizedClass
@EnumSource
class EngineTest {
  private static final long GB = 1L << 30;

  enum Kind {
    ADAPTIVE,
    LRU
  }

  @Parameter
  Kind kind;

  private final Map<Removal, LongAdder> evictions =
      Map.of(Removal.ITEMS, new LongAdder(), Removal.BYTES, new LongAdder());
  private final LongAdder evictedBytes = new LongAdder();
  private final AtomicInteger changedKeys = new AtomicInteger();

  private <K> CacheEngine<K, String> engine(long maximumItems, long maximumBytes) {
    CacheEngine.Evicted<String> evicted = (entry, cause) -> {
      if (entry.leave()) {
        evictions.get(cause).increment();
        evictedBytes.add(entry.bytes);
      }
    };
    return switch (kind) {
      case ADAPTIVE ->
        new CaffeineEngine<>(maximumItems, maximumBytes, evicted, changedKeys::incrementAndGet);
      case LRU ->
        new LruEngine<>(maximumItems, maximumBytes, evicted, changedKeys::incrementAndGet);
    };
  }

  private static <K> Entry<String> put(CacheEngine<K, String> engine, K key, long bytes) {
    Entry.Blank<K, String> blank = new Entry.Blank<>(key, "value of " + key);
    blank.bytes = bytes;
    blank.hash = CacheStore.spread(key.hashCode());
    return engine.put(key, engine.entry(blank));
  }

  @Test
  void what_was_put_is_there_until_it_is_replaced_or_removed() {
    CacheEngine<String, String> engine = engine(10, 0);
    assertThat(engine.get("a")).isNull();
    assertThat(put(engine, "a", 3)).isNull();
    Entry<String> first = engine.get("a");
    assertThat(first.value()).isEqualTo("value of a");
    assertThat(engine.peek("a")).isSameAs(first);
    assertThat(put(engine, "a", 5)).isSameAs(first);
    Entry<String> second = engine.get("a");
    assertThat(engine.bytes()).isEqualTo(5);
    assertThat(engine.remove("a", first)).isFalse();
    assertThat(engine.get("a")).isSameAs(second);
    assertThat(engine.remove("a", second)).isTrue();
    assertThat(engine.remove("a")).isNull();
    assertThat(engine.peek("a")).isNull();
    put(engine, "a", 7);
    assertThat(engine.remove("a").bytes).isEqualTo(7);
    assertThat(engine.itemCount()).isZero();
    assertThat(engine.bytes()).isZero();
    assertThat(evictions(Removal.ITEMS) + evictions(Removal.BYTES)).isZero();
  }

  /** An entry that is evicted at the very moment may be told both ways. */
  private static int leaves(@Nullable Entry<String> entry) {
    return entry != null && entry.leave() ? 1 : 0;
  }

  private long evictions(Removal cause) {
    return evictions.get(cause).sum();
  }

  @Test
  void a_bound_of_items_is_filled_and_kept_by_each_put() {
    CacheEngine<Integer, String> engine = engine(100, 0);
    for (int i = 0; i < 1_000; i++) {
      put(engine, i, 0);
      assertThat(engine.itemCount()).isEqualTo(Math.min(i + 1, 100));
    }
    assertThat(evictions(Removal.ITEMS)).isEqualTo(900);
    assertThat(evictions(Removal.BYTES)).isZero();
  }

  @Test
  void a_bound_of_bytes_is_filled_and_kept() {
    CacheEngine<Integer, String> engine = engine(1_000_000, 10_000);
    for (int i = 0; i < 1_000; i++) {
      put(engine, i, 100);
    }
    engine.cleanUp();
    assertThat(engine.bytes()).isEqualTo(10_000);
    assertThat(evictions(Removal.BYTES)).isEqualTo(900);
    assertThat(evictions(Removal.ITEMS)).isZero();
  }

  @Test
  void both_bounds_hold_when_one_then_the_other_is_nearer() {
    CacheEngine<Integer, String> engine = engine(100, 10_000);
    for (int i = 0; i < 1_000; i++) {
      put(engine, i, 1);
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isEqualTo(100);
    assertThat(evictions(Removal.BYTES)).isZero();
    for (int i = 0; i < 1_000; i++) {
      put(engine, i + 1_000, 1_000);
    }
    engine.cleanUp();
    assertThat(engine.bytes()).isBetween(9_000L, 10_000L);
    assertThat(evictions(Removal.BYTES)).isGreaterThan(100);
  }

  @Test
  void entries_of_no_size_are_bounded_by_items() {
    CacheEngine<Integer, String> engine = engine(4, 11);
    for (int i = 0; i < 100; i++) {
      put(engine, i, 0);
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isBetween(3L, 4L);
    assertThat(engine.bytes()).isZero();
  }

  @Test
  void an_entry_heavier_than_the_bound_goes_alone() {
    CacheEngine<Integer, String> engine = engine(10, 1_000);
    put(engine, 0, 400);
    put(engine, 1, 400);
    put(engine, 1, 1_001);
    assertThat(engine.get(1)).isNull();
    assertThat(engine.get(0)).isNotNull();
    engine.cleanUp();
    assertThat(engine.bytes()).isEqualTo(400);
    assertThat(evictions(Removal.BYTES)).isEqualTo(1);
    put(engine, 2, 1_000);
    engine.cleanUp();
    assertThat(engine.bytes()).isBetween(400L, 1_000L);
  }

  @Test
  void sizes_beyond_an_int_are_bounded_as_well() {
    CacheEngine<Integer, String> engine = engine(1_000, 100 * GB);
    for (int i = 0; i < 200; i++) {
      put(engine, i, 3 * GB);
    }
    put(engine, 1_000, 101 * GB);
    put(engine, 1_001, Long.MAX_VALUE / 4);
    engine.cleanUp();
    assertThat(engine.bytes()).isBetween(96 * GB, 100 * GB);
    assertThat(engine.get(1_000)).isNull();
    assertThat(engine.get(1_001)).isNull();
  }

  @Test
  void a_bound_is_not_exceeded_by_a_single_byte() {
    CacheEngine<Integer, String> engine = engine(1_000, 3_000_000_002L);
    for (int i = 0; i < 3; i++) {
      put(engine, i, 1_000_000_001L);
    }
    engine.cleanUp();
    assertThat(engine.bytes()).isEqualTo(2_000_000_002L);
  }

  @Test
  void the_largest_bounds_do_not_overflow() {
    CacheEngine<Integer, String> engine = engine(Long.MAX_VALUE, Long.MAX_VALUE);
    for (int i = 0; i < 20; i++) {
      put(engine, i, Long.MAX_VALUE / 4);
      engine.cleanUp();
      assertThat(engine.bytes()).isBetween(0L, Long.MAX_VALUE);
    }
    assertThat(engine.itemCount()).isBetween(1L, 4L);
  }

  @Test
  void a_bound_just_around_the_largest_int_holds() {
    for (long maximum :
        new long[] {Integer.MAX_VALUE - 1L, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L}) {
      CacheEngine<Integer, String> engine = engine(10, maximum);
      put(engine, 1, maximum + 2);
      engine.cleanUp();
      assertThat(engine.get(1)).as("bound %d", maximum).isNull();
      put(engine, 2, maximum - 2);
      engine.cleanUp();
      assertThat(engine.get(2)).as("bound %d", maximum).isNotNull();
    }
  }

  @Test
  void a_mixture_of_small_and_large_wastes_little_of_the_nearer_bound() {
    double most = kind == Kind.LRU ? 0.05 : 0.15;
    for (int large : new int[] {1_000, 3_000, 20_000}) {
      CacheEngine<Integer, String> engine = engine(1_000, 1_000_000);
      var random = new Random(42);
      double worst = 0;
      for (int i = 0; i < 60_000; i++) {
        int key = random.nextInt(100_000);
        put(engine, key, key % 2 == 0 ? 10 : large);
        if (i > 30_000 && i % 500 == 0) {
          engine.cleanUp();
          double used = Math.max(engine.itemCount() / 1_000.0, engine.bytes() / 1_000_000.0);
          assertThat(used).isLessThanOrEqualTo(1);
          worst = Math.max(worst, 1 - used);
        }
      }
      assertThat(worst).as("half of the entries have %d bytes", large).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void each_entry_leaves_once_and_bytes_are_those_of_the_ones_that_are_there() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    CacheEngine<Integer, String> engine = engine(50, 5_000);
    Map<Integer, Long> latest = new HashMap<>();
    long left = 0;
    int puts = 0;
    for (int step = 0; step < 20_000; step++) {
      int key = random.nextInt(200);
      switch (random.nextInt(5)) {
        case 0 -> left += engine.remove(key) == null ? 0 : 1;
        case 1 -> engine.get(key);
        case 2 -> {
          Entry<String> there = engine.peek(key);
          left += there != null && engine.remove(key, there) ? 1 : 0;
        }
        default -> {
          long bytes = random.nextInt(400);
          left += put(engine, key, bytes) == null ? 0 : 1;
          latest.put(key, bytes);
          puts++;
        }
      }
    }
    engine.cleanUp();
    long there = 0;
    int items = 0;
    for (Iterator<Map.Entry<Integer, Entry<String>>> all = engine.entries(); all.hasNext(); ) {
      Map.Entry<Integer, Entry<String>> one = all.next();
      assertThat(one.getValue().bytes).as("seed %d", seed).isEqualTo(latest.get(one.getKey()));
      there += one.getValue().bytes;
      items++;
    }
    assertThat(engine.bytes()).as("seed %d", seed).isEqualTo(there).isLessThanOrEqualTo(5_000);
    assertThat(engine.itemCount()).as("seed %d", seed).isEqualTo(items).isLessThanOrEqualTo(50);
    assertThat(left + evictions(Removal.ITEMS) + evictions(Removal.BYTES) + items)
        .as("seed %d", seed)
        .isEqualTo(puts);
  }

  @Test
  @Timeout(60)
  void many_threads_lose_no_byte_and_no_entry() throws Exception {
    CacheEngine<Integer, String> engine = engine(64, 6_400);
    int threads = 8;
    var start = new CyclicBarrier(threads);
    ExecutorService crew = Executors.newFixedThreadPool(threads);
    List<Future<Long>> left = new ArrayList<>();
    var puts = new LongAdder();
    try {
      for (int t = 0; t < threads; t++) {
        var random = new Random(t);
        left.add(crew.submit(() -> {
          start.await();
          long mine = 0;
          for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(300);
            switch (random.nextInt(6)) {
              case 0 -> mine += leaves(engine.remove(key));
              case 1, 2 -> engine.get(key);
              default -> {
                puts.increment();
                mine += leaves(put(engine, key, key));
              }
            }
          }
          return mine;
        }));
      }
      long removed = 0;
      for (Future<Long> each : left) {
        removed += each.get();
      }
      engine.cleanUp();
      long there = 0;
      for (int key = 0; key < 300; key++) {
        there += engine.peek(key) == null ? 0 : key;
      }
      assertThat(engine.bytes()).isEqualTo(there).isLessThanOrEqualTo(6_400);
      assertThat(engine.itemCount()).isLessThanOrEqualTo(64);
      assertThat(removed + evictions(Removal.ITEMS) + evictions(Removal.BYTES) + engine.itemCount())
          .isEqualTo(puts.sum());
    } finally {
      crew.shutdownNow();
    }
  }

  @Test
  void keys_that_change_while_they_are_in_do_not_break_the_bounds() {
    CacheEngine<List<Integer>, String> engine = engine(20, 0);
    for (int i = 0; i < 5_000; i++) {
      List<Integer> key = new ArrayList<>(List.of(i));
      put(engine, key, 10);
      key.add(4_711);
      if (i % 50 == 0) {
        engine.cleanUp();
        assertThat(engine.itemCount()).as("after %d puts", i).isLessThanOrEqualTo(20);
      }
    }
    assertThat(changedKeys).hasPositiveValue();
    for (int i = 0; i < 1_000; i++) {
      put(engine, List.of(-i - 1), 10);
    }
    engine.cleanUp();
    assertThat(engine.itemCount()).isBetween(16L, 20L);
    Set<List<Integer>> seen = new HashSet<>();
    engine.entries().forEachRemaining(one -> seen.add(one.getKey()));
    assertThat(seen).as("none of the changed keys is left").allMatch(key -> key.size() == 1);
  }

  private static final class ThrowingKey {
    boolean throwing;

    @Override
    public boolean equals(Object other) {
      return other == this;
    }

    @Override
    public int hashCode() {
      if (throwing) {
        throw new IllegalStateException("hashCode");
      }
      return 1;
    }
  }

  @Test
  void what_a_key_throws_comes_out_and_the_engine_works_on() {
    CacheEngine<Object, String> engine = engine(10, 0);
    var key = new ThrowingKey();
    put(engine, key, 1);
    Entry<String> entry = engine.get(key);
    key.throwing = true;
    assertThatIllegalStateException().isThrownBy(() -> engine.get(key));
    assertThatIllegalStateException().isThrownBy(() -> engine.remove(key));
    assertThatIllegalStateException().isThrownBy(() -> engine.remove(key, entry));
    assertThatIllegalStateException().isThrownBy(() -> engine.put(key, entry));
    key.throwing = false;
    assertThat(engine.remove(key)).isSameAs(entry);
    assertThat(engine.itemCount()).isZero();
    assertThat(engine.bytes()).isZero();
  }
}
