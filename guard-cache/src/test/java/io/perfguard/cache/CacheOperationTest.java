/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.PerResource;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CacheOperationTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("op", clock);
  private final GuardedCache<String, String> cache =
      GuardedCache.<String, String>builder("c").clock(clock).build();

  @Test
  void a_load_is_cache_time_and_a_query_inside_it_is_database_time() {
    operation.run(() -> {
      pass(1);
      cache.get("a", key -> {
        pass(20);
        long token = ResourceTimer.enter(Resource.DB);
        pass(300);
        ResourceTimer.exit(token);
        return "value";
      });
      pass(4_000);
    });
    OperationStats stats = operation.stats();
    assertThat(stats.wall()).isEqualTo(millis(300, 0, 0, 20, 0, 4_001));
    assertThat(stats.cacheMissCount()).isEqualTo(1);
    assertThat(stats.cacheHitCount()).isZero();
    assertThat(stats.cacheLoadNanos()).isEqualTo(Duration.ofMillis(320).toNanos());
    assertThat(cache.stats().averageLoad()).isEqualTo(Duration.ofMillis(320));
  }

  @Test
  void hits_are_counted_and_never_timed() {
    cache.put("a", "value");
    operation.run(() -> {
      cache.get("a", key -> "never");
      cache.getIfPresent("a");
      cache.getIfPresent("missing");
    });
    OperationStats stats = operation.stats();
    assertThat(stats.cacheHitCount()).isEqualTo(2);
    assertThat(stats.cacheMissCount()).isEqualTo(1);
    assertThat(stats.calls().get(Resource.CACHE)).isZero();
    assertThat(stats.cacheHitRate()).isEqualTo(2 / 3.0);
  }

  @Test
  void a_load_that_fails_is_cache_time_too() {
    Error crash = new AssertionError("crash");
    assertThat(catchThrowable(() -> operation.run(() -> cache.get("a", key -> {
          pass(70);
          throw crash;
        }))))
        .isSameAs(crash);
    assertThat(operation.stats().wall().get(Resource.CACHE))
        .isEqualTo(Duration.ofMillis(70).toNanos());
    assertThat(cache.stats().loadNanos()).isEqualTo(Duration.ofMillis(70).toNanos());
  }

  @Test
  @Timeout(60)
  void a_followers_wait_is_waiting_time() throws Exception {
    var leading = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Future<?> leader = threads.submit(() -> cache.get("a", key -> {
      leading.countDown();
      awaitUnchecked(finish);
      return "value";
    }));
    awaitUnchecked(leading);
    var thread = new Thread[1];
    Future<?> follower = threads.submit(() -> {
      thread[0] = Thread.currentThread();
      operation.run(() -> cache.get("a", key -> "never"));
    });
    while (cache.stats().missCount() < 2 || thread[0].getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    pass(500);
    finish.countDown();
    leader.get();
    follower.get();
    threads.shutdown();
    OperationStats stats = operation.stats();
    assertThat(stats.wall()).isEqualTo(millis(0, 0, 0, 0, 500, 0));
    assertThat(stats.cacheMissCount()).isEqualTo(1);
    assertThat(stats.cacheLoadNanos()).isZero();
    assertThat(cache.stats().coalescedCount()).isEqualTo(1);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  private static PerResource millis(
      long db, long llm, long http, long cache, long waiting, long self) {
    return new PerResource(
        db * 1_000_000,
        llm * 1_000_000,
        http * 1_000_000,
        cache * 1_000_000,
        waiting * 1_000_000,
        self * 1_000_000);
  }
}
