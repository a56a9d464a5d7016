/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  static List<Throwable> whatALoaderMayThrow() {
    return List.of(
        new IllegalStateException("unchecked"),
        new IOException("checked"),
        new AssertionError("error"));
  }

  @ParameterizedTest
  @MethodSource("whatALoaderMayThrow")
  void all_that_wait_for_a_load_that_fails_get_the_same_exception(Throwable boom) throws Exception {
    var loading = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    Future<Throwable> leader = threads.submit(() -> catchThrowable(() -> cache.get("a", key -> {
      loading.countDown();
      await(fail);
      throw boom;
    })));
    await(loading);
    List<Future<Throwable>> followers = follow(
        THREADS - 1, () -> catchThrowable(() -> cache.get("a", key -> "must not be loaded")));
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
  void a_null_result_is_shared_by_all_that_wait_and_counted_once() throws Exception {
    var loading = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    Future<Object> leader = threads.submit(() -> cache.get("a", key -> {
      loading.countDown();
      await(finish);
      return null;
    }));
    await(loading);
    List<Future<Object>> followers =
        follow(THREADS - 1, () -> cache.get("a", key -> "must not be loaded"));
    finish.countDown();

    assertThat(leader.get()).isNull();
    for (Future<Object> follower : followers) {
      assertThat(follower.get()).isNull();
    }
    CacheStats stats = cache.stats();
    assertThat(stats.nullLoadCount()).isEqualTo(1);
    assertThat(stats.coalescedCount()).isEqualTo(THREADS - 1);
  }

  @Test
  void a_caller_that_is_interrupted_while_it_waits_loads_by_itself_and_stays_interrupted()
      throws Exception {
    var loading = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    Future<Object> leader = threads.submit(() -> cache.get("a", key -> {
      loading.countDown();
      await(finish);
      return "of the leader";
    }));
    await(loading);
    var thread = new AtomicReference<Thread>();
    List<Future<Object>> follower = follow(1, () -> {
      thread.set(Thread.currentThread());
      Object value = cache.get("a", key -> "by itself");
      return value + (Thread.interrupted() ? ", interrupted" : "");
    });
    thread.get().interrupt();
    assertThat(follower.get(0).get()).isEqualTo("by itself, interrupted");
    assertThat(cache.stats().coalescedCount()).isZero();

    finish.countDown();
    assertThat(leader.get()).isEqualTo("of the leader");
    assertThat(cache.stats().loadCount()).isEqualTo(2);
  }

  @Test
  void a_leader_that_is_interrupted_fails_alone() throws Exception {
    var loading = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    Future<Throwable> leader = threads.submit(() -> catchThrowable(() -> cache.get("a", key -> {
      thread.set(Thread.currentThread());
      loading.countDown();
      new CountDownLatch(1).await();
      return "never";
    })));
    await(loading);
    List<Future<Object>> followers = follow(THREADS - 1, () -> cache.get("a", key -> "second try"));
    thread.get().interrupt();

    assertThat(leader.get()).isInstanceOf(InterruptedException.class);
    for (Future<Object> follower : followers) {
      assertThat(follower.get()).isEqualTo("second try");
    }
    CacheStats stats = cache.stats();
    assertThat(stats.loadFailureCount()).isEqualTo(1);
    assertThat(stats.loadCount()).isEqualTo(1);
    assertThat(stats.coalescedCount()).isEqualTo(THREADS - 2);
  }

  @ParameterizedTest
  @MethodSource("outdatings")
  void a_load_whose_key_is_outdated_meanwhile_is_returned_and_not_kept(
      String how, Consumer<GuardedCache<String, Object>> outdate) throws Exception {
    var loading = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    Future<Object> leader = threads.submit(() -> cache.get("a", key -> {
      loading.countDown();
      await(finish);
      return "read before";
    }));
    await(loading);
    outdate.accept(cache);
    Object now = cache.get("a", key -> "read after"); // does not join the older load
    finish.countDown();
    assertThat(leader.get()).isEqualTo("read before");
    assertThat(cache.getIfPresent("a")).isEqualTo(now).isNotEqualTo("read before");
    assertThat(cache.openFlights()).isZero();
  }

  static Stream<Arguments> outdatings() {
    return Stream.of(
        outdating("by its key", cache -> cache.invalidate("a")),
        outdating("by a predicate", cache -> cache.invalidateIf(key -> key.equals("a"))),
        outdating("all", GuardedCache::invalidateAll),
        outdating("by a value put", cache -> cache.put("a", "put")));
  }

  private static Arguments outdating(String how, Consumer<GuardedCache<String, Object>> act) {
    return Arguments.of(how, act);
  }

  @Test
  void many_threads_lose_no_count() throws Exception {
    long seed = new Random().nextLong();
    int calls = 5_000;
    var start = new CyclicBarrier(THREADS);
    var loads = new LongAdder();
    var failures = new LongAdder();
    var nulls = new LongAdder();
    all(() -> {
      var random = new Random(seed + Thread.currentThread().getId());
      start.await();
      for (int i = 0; i < calls; i++) {
        int outcome = random.nextInt(10);
        try {
          cache.get("k" + random.nextInt(200), key -> {
            if (outcome == 0) {
              failures.increment();
              throw new IOException("boom");
            }
            loads.increment();
            if (outcome == 1) {
              nulls.increment();
              return null;
            }
            return key;
          });
        } catch (IOException e) {
          continue; // counted where it was thrown
        }
        if (outcome == 2) {
          cache.invalidate("k" + random.nextInt(200));
        }
      }
      return "done";
    });
    CacheStats stats = cache.stats();
    assertThat(stats.requestCount()).as("seed %d", seed).isEqualTo((long) THREADS * calls);
    assertThat(stats.loadCount()).as("seed %d", seed).isEqualTo(loads.sum());
    assertThat(stats.loadFailureCount()).as("seed %d", seed).isEqualTo(failures.sum());
    assertThat(stats.nullLoadCount()).as("seed %d", seed).isEqualTo(nulls.sum());
    assertThat(stats.loadDurations().count())
        .as("seed %d", seed)
        .isEqualTo(loads.sum() + failures.sum());
    assertThat(stats.missCount())
        .as("seed %d", seed)
        .isEqualTo(stats.loadCount() + stats.loadFailureCount() + stats.coalescedCount());
    assertThat(stats.putCount())
        .as("seed %d: what was stored is there or was invalidated", seed)
        .isEqualTo(stats.itemCount() + stats.invalidationCount() + stats.replacedCount())
        .isBetween((loads.sum() - nulls.sum()) / 2, loads.sum() - nulls.sum());
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

  /** Calls that have missed and wait when this returns. */
  private <T> List<Future<T>> follow(int callers, Callable<T> call) {
    long misses = cache.stats().missCount() + callers;
    List<Future<T>> followers = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      followers.add(threads.submit(call));
    }
    while (cache.stats().missCount() < misses) {
      Thread.onSpinWait();
    }
    untilAllWait();
    return followers;
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
