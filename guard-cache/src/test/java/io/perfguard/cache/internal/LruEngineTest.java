/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LruEngineTest {
  private final List<Integer> evicted = new ArrayList<>();

  /** The oracle: a map that keeps the order of use, and both bounds by hand. */
  private static final class Exact {
    final LinkedHashMap<Integer, Long> map = new LinkedHashMap<>(16, 0.75f, true);
    final List<Integer> evicted = new ArrayList<>();
    final long maximumItems;
    final long maximumBytes;
    long bytes;

    Exact(long maximumItems, long maximumBytes) {
      this.maximumItems = maximumItems;
      this.maximumBytes = maximumBytes;
    }

    void put(int key, long size) {
      remove(key);
      if (size > maximumBytes) {
        evicted.add(key);
        return;
      }
      map.put(key, size);
      bytes += size;
      while (map.size() > maximumItems || bytes > maximumBytes) {
        int oldest = map.keySet().iterator().next();
        remove(oldest);
        evicted.add(oldest);
      }
    }

    void remove(int key) {
      Long old = map.remove(key);
      bytes -= old == null ? 0 : old;
    }
  }

  private LruEngine<Integer, Integer> engine(long maximumItems, long maximumBytes) {
    return new LruEngine<>(
        maximumItems, maximumBytes, (entry, cause) -> evicted.add(entry.value()), () -> {
          throw new AssertionError("no key changed");
        });
  }

  @Test
  @Timeout(60)
  void a_hit_waits_for_no_writer() throws Exception {
    LruEngine<Integer, Integer> engine = new LruEngine<>(1_000, 0, (entry, cause) -> {}, () -> {});
    for (int key = 0; key < 1_000; key++) {
      put(engine, key, 1);
    }
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService crew = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int first = 10_000 * (t + 1);
        writers.add(crew.submit(() -> {
          for (int i = 0; !over.get(); i++) {
            put(engine, first + i % 5_000, 1);
          }
        }));
      }
      Callable<Long> reads = () -> {
        ThreadInfo before = self();
        for (int i = 0; i < 1_000_000; i++) {
          engine.get(i % 12_000);
        }
        ThreadInfo after = self();
        return after.getBlockedCount()
            - before.getBlockedCount()
            + after.getWaitedCount()
            - before.getWaitedCount();
      };
      for (Future<Long> reader : crew.invokeAll(List.of(reads, reads))) {
        assertThat(reader.get()).as("times that a reader waited").isZero();
      }
      over.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      over.set(true);
      crew.shutdownNow();
    }
  }

  private static ThreadInfo self() {
    return ManagementFactory.getThreadMXBean()
        .getThreadInfo(Thread.currentThread().getId());
  }

  private static void put(LruEngine<Integer, Integer> engine, int key, long bytes) {
    Entry.Blank<Integer, Integer> blank = new Entry.Blank<>(key, key);
    blank.bytes = bytes;
    blank.hash = CacheStore.spread(key);
    engine.put(key, engine.entry(blank));
  }

  @RepeatedTest(20)
  void of_one_thread_the_order_is_exactly_that_of_the_uses() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    long maximumItems = 1L + random.nextInt(100);
    long maximumBytes = random.nextBoolean() ? Long.MAX_VALUE : 100L + random.nextInt(5_000);
    LruEngine<Integer, Integer> engine = engine(maximumItems, maximumBytes);
    var exact = new Exact(maximumItems, maximumBytes);
    for (int step = 0; step < 20_000; step++) {
      int key = (int) Math.abs(random.nextGaussian() * 80);
      switch (random.nextInt(8)) {
        case 0 -> {
          engine.remove(key);
          exact.remove(key);
        }
        case 1, 2 -> {
          long bytes = random.nextInt(200);
          put(engine, key, bytes);
          exact.put(key, bytes);
        }
        default ->
          assertThat(engine.get(key) != null)
              .as("seed %d, step %d", seed, step)
              .isEqualTo(exact.map.get(key) != null);
      }
      assertThat(engine.itemCount()).as("seed %d", seed).isEqualTo(exact.map.size());
      assertThat(engine.bytes()).as("seed %d", seed).isEqualTo(exact.bytes);
    }
    assertThat(evicted).as("seed %d", seed).isEqualTo(exact.evicted);
  }

  @Test
  void to_peek_is_no_use() {
    LruEngine<Integer, Integer> engine = engine(2, 0);
    put(engine, 1, 0);
    put(engine, 2, 0);
    engine.peek(1);
    engine.entries().forEachRemaining(one -> assertThat(one.getValue()).isNotNull());
    put(engine, 3, 0);
    assertThat(evicted).containsExactly(1);
  }
}
