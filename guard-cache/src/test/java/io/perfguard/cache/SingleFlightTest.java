/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SingleFlightTest {
  private static final int THREADS = 32;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final GuardedCache<String, Object> cache =
      GuardedCache.<String, Object>builder("c").build();

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(cache.openFlights()).isZero();
  }

  @RepeatedTest(20)
  void many_threads_that_miss_at_once_share_one_load() throws Exception {
    var start = new CyclicBarrier(THREADS);
    var loads = new AtomicInteger();
    List<Object> values = all(() -> {
      start.await();
      return cache.get("a", key -> {
        loads.incrementAndGet();
        return new Object();
      });
    });
    assertThat(loads).hasValue(1);
    assertThat(values).hasSize(THREADS).containsOnly(cache.getIfPresent("a"));
    CacheStats stats = cache.stats();
    assertThat(stats.loadCount()).isEqualTo(1);
    assertThat(stats.requestCount()).isEqualTo(THREADS + 1);
    assertThat(stats.missCount()).isEqualTo(1 + stats.coalescedCount());
  }

  @Test
  void all_that_wait_for_a_load_that_fails_get_the_same_exception() throws Exception {
    var boom = new IllegalStateException("boom");
    var loading = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    Future<Throwable> leader = threads.submit(() -> catchThrowable(() -> cache.get("a", key -> {
      loading.countDown();
      await(fail);
      throw boom;
    })));
    await(loading);
    List<Future<Throwable>> followers = new ArrayList<>();
    for (int i = 1; i < THREADS; i++) {
      followers.add(
          threads.submit(() -> catchThrowable(() -> cache.get("a", key -> "must not be loaded"))));
    }
    untilMissesAre(THREADS);
    untilAllWait();
    fail.countDown();

    assertThat(leader.get()).isSameAs(boom);
    for (Future<Throwable> follower : followers) {
      assertThat(follower.get()).isSameAs(boom);
    }
    CacheStats stats = cache.stats();
    assertThat(stats.loadFailureCount()).isEqualTo(1);
    assertThat(stats.coalescedCount()).isEqualTo(THREADS - 1);
    assertThat(cache.get("a", key -> "next")).isEqualTo("next");
  }

  @Test
  void two_loads_that_ask_for_each_other_both_end() throws Exception {
    var both = new CyclicBarrier(2);
    Future<Object> one = threads.submit(() -> cache.get("a", key -> {
      meet(both);
      return "a of " + cache.get("b", inner -> "b by itself");
    }));
    Future<Object> two = threads.submit(() -> cache.get("b", key -> {
      meet(both);
      return "b of " + cache.get("a", inner -> "a by itself");
    }));
    assertThat(one.get().toString()).startsWith("a of b");
    assertThat(two.get().toString()).startsWith("b of a");
  }

  @Test
  void a_slow_load_holds_up_no_other_key() throws Exception {
    var loading = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    Future<Object> slow = threads.submit(() -> cache.get("slow", key -> {
      loading.countDown();
      await(finish);
      return "slow";
    }));
    await(loading);
    for (int i = 0; i < 1_000; i++) {
      assertThat(cache.get("k" + i, key -> key)).isEqualTo("k" + i);
    }
    finish.countDown();
    assertThat(slow.get()).isEqualTo("slow");
  }

  private List<Object> all(Callable<Object> call) throws Exception {
    List<Future<Object>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      futures.add(threads.submit(call));
    }
    List<Object> values = new ArrayList<>();
    for (Future<Object> future : futures) {
      values.add(future.get());
    }
    return values;
  }

  private void untilMissesAre(long count) {
    while (cache.stats().missCount() < count) {
      Thread.onSpinWait();
    }
  }

  /** Until each thread of the pool is parked: one in its load, the others behind it. */
  private void untilAllWait() {
    var pool = Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("pool-"))
        .toList();
    while (pool.stream().anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE)) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
