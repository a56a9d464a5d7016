/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
@Timeout(60)
class LoadingTest {
  private static final Duration REFRESH = Duration.ofMinutes(1);
  private static final Duration TTL = Duration.ofMinutes(5);

  @Parameter
  Eviction eviction;

  private final ManualClock clock = new ManualClock();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end_threads() {
    threads.shutdownNow();
  }

  private GuardedCache.Builder<String, String> cache() {
    return GuardedCache.<String, String>builder("c").eviction(eviction).clock(clock);
  }

  private GuardedCache<String, String> refreshing() {
    return cache().ttl(TTL).refreshAfter(REFRESH).executor(background::add).build();
  }

  private void runBackground() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  @Test
  void a_hit_on_an_old_entry_is_answered_at_once_and_makes_it_new() {
    GuardedCache<String, String> cache = refreshing();
    cache.get("a", key -> "old");
    clock.advance(REFRESH.minusNanos(1));
    cache.get("a", key -> "too early");
    assertThat(background).isEmpty();
    clock.advance(Duration.ofNanos(1));
    assertThat(cache.get("a", key -> "new")).isEqualTo("old");
    assertThat(cache.get("a", key -> "new, too")).isEqualTo("old");
    assertThat(background).as("one of both refreshes").hasSize(1);
    runBackground();
    assertThat(cache.getIfPresent("a")).isEqualTo("new");
    clock.advance(TTL.minusNanos(1));
    assertThat(cache.getIfPresent("a")).as("its age began anew").isEqualTo("new");
    CacheStats stats = cache.stats();
    assertThat(stats.refreshCount()).isEqualTo(1);
    assertThat(stats.loadCount()).isEqualTo(2);
    assertThat(stats.reloadCount()).isEqualTo(1);
    assertThat(stats.unchangedReloadCount()).isZero();
    assertThat(stats.missCount()).isEqualTo(1);
  }

  @Test
  void nothing_is_refreshed_that_nobody_asks_for() {
    GuardedCache<String, String> cache = refreshing();
    cache.get("a", key -> "old");
    clock.advance(REFRESH.multipliedBy(2));
    cache.getIfPresent("a"); // brings no loader
    assertThat(background).isEmpty();
  }

  @Test
  void a_refresh_that_fails_leaves_the_entry_and_is_not_tried_again_at_once() {
    GuardedCache<String, String> cache = refreshing();
    cache.get("a", key -> "old");
    clock.advance(REFRESH);
    cache.get("a", key -> {
      throw new IllegalStateException("down");
    });
    runBackground();
    assertThat(cache.get("a", key -> "new")).isEqualTo("old");
    assertThat(background).isEmpty();
    clock.advance(REFRESH.dividedBy(10));
    assertThat(cache.get("a", key -> "new")).isEqualTo("old");
    runBackground();
    assertThat(cache.getIfPresent("a")).isEqualTo("new");
    assertThat(cache.stats().refreshFailureCount()).isEqualTo(1);
    assertThat(cache.stats().loadFailureCount()).isEqualTo(1);
    assertThat(cache.faultCount()).isEqualTo(1);
  }

  @Test
  @Timeout(20)
  void a_refresh_that_comes_while_the_one_before_is_ending_is_not_the_last() {
    AtomicInteger loads = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      GuardedCache<String, Integer> cache = GuardedCache.<String, Integer>builder("c")
          .eviction(eviction)
          .ttl(TTL)
          .refreshAfter(Duration.ofNanos(1))
          .precise()
          .executor(threads)
          .build();
      // The new entry can be hit before its load has ended.
      while (loads.get() < 20_000 && !Thread.currentThread().isInterrupted()) {
        cache.get("a", key -> loads.incrementAndGet());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void a_refresh_that_finds_nothing_any_more_removes_the_entry() {
    GuardedCache<String, String> cache = refreshing();
    cache.get("a", key -> "old");
    clock.advance(REFRESH);
    cache.get("a", key -> null);
    runBackground();
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void what_is_invalidated_while_it_is_refreshed_stays_away() {
    GuardedCache<String, String> cache = refreshing();
    cache.get("a", key -> "old");
    clock.advance(REFRESH);
    cache.get("a", key -> {
      cache.invalidate("a");
      return "read before";
    });
    runBackground();
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void an_executor_that_refuses_harms_no_hit() {
    GuardedCache<String, String> cache = cache()
        .ttl(TTL)
        .refreshAfter(REFRESH)
        .executor(task -> {
          throw new RejectedExecutionException("full");
        })
        .build();
    cache.get("a", key -> "old");
    clock.advance(REFRESH);
    assertThat(cache.get("a", key -> "new")).isEqualTo("old");
    assertThat(cache.faultCount()).isEqualTo(1);
  }

  @Test
  void many_keys_are_loaded_with_one_call() {
    GuardedCache<String, String> cache = cache().build();
    cache.put("b", "b there");
    List<Set<String>> calls = new ArrayList<>();
    BulkLoader<String, String, RuntimeException> loader = keys -> {
      calls.add(Set.copyOf(keys));
      Map<String, String> values = new HashMap<>();
      keys.forEach(key -> values.put(key, key + " loaded"));
      values.remove("none");
      values.put("not asked for", "ignored");
      return values;
    };
    assertThat(cache.getAll(List.of("a", "b", "none", "c", "a"), loader))
        .containsExactly(
            Map.entry("a", "a loaded"), Map.entry("b", "b there"), Map.entry("c", "c loaded"));
    assertThat(calls).containsExactly(Set.of("a", "c", "none"));
    assertThat(cache.getAll(List.of("a", "b", "c"), loader)).hasSize(3);
    assertThat(calls).hasSize(1);
    assertThat(cache.getIfPresent("not asked for")).isNull();
    CacheStats stats = cache.stats();
    assertThat(stats.hitCount()).isEqualTo(4);
    assertThat(stats.loadCount()).isEqualTo(3);
    assertThat(stats.nullLoadCount()).isEqualTo(1);
    assertThat(stats.loadDurations().count()).isEqualTo(3);
    assertThat(cache.openFlights()).isZero();
    assertThat(cache.getAll(List.of(), loader)).isEmpty();
  }

  @Test
  void what_a_bulk_loader_throws_comes_out_and_leaves_nothing_behind() {
    GuardedCache<String, String> cache = cache().build();
    IOException boom = new IOException("boom");
    assertThat(catchThrowable(() -> cache.getAll(List.of("a", "b"), keys -> {
          throw boom;
        })))
        .isSameAs(boom);
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.getAll(List.of("a", "b"), keys -> null))
        .withMessage(
            "cache \"c\": the bulk loader returned null for 2 keys; a key without a value is"
                + " left out of the map");
    assertThatNullPointerException()
        .isThrownBy(() -> cache.getAll(Arrays.asList("a", null), keys -> Map.of()))
        .withMessage("key must not be null");
    assertThat(cache.openFlights()).isZero();
    assertThat(cache.stats().loadFailureCount()).isEqualTo(4);
    assertThat(cache.get("a", key -> "value")).isEqualTo("value");
  }

  @Test
  void two_bulk_loads_that_overlap_load_each_key_once() throws Exception {
    GuardedCache<Integer, Integer> cache =
        GuardedCache.<Integer, Integer>builder("c").eviction(eviction).build();
    var loads = new AtomicInteger();
    var both = new CountDownLatch(2);
    List<Integer> up = new ArrayList<>();
    List<Integer> down = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      up.add(i);
      down.add(100 + 49 - i);
    }
    BulkLoader<Integer, Integer, InterruptedException> loader = keys -> {
      both.countDown();
      both.await(); // each has claimed its own by now, or all
      loads.addAndGet(keys.size());
      Map<Integer, Integer> values = new HashMap<>();
      keys.forEach(key -> values.put(key, key));
      return values;
    };
    Future<Map<Integer, Integer>> one = threads.submit(() -> cache.getAll(up, loader));
    Future<Map<Integer, Integer>> two = threads.submit(() -> cache.getAll(down, loader));
    assertThat(one.get()).hasSize(100);
    assertThat(two.get()).hasSize(100);
    assertThat(loads).hasValue(150);
    assertThat(cache.stats().coalescedCount()).isEqualTo(50);
  }

  @Test
  void futures_share_one_load_with_callers_that_wait() throws Exception {
    GuardedCache<String, String> cache = cache().build();
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> first = cache.getAsync("a", key -> source);
    CompletableFuture<String> second = cache.getAsync("a", key -> {
      throw new AssertionError("not asked");
    });
    first.cancel(true);
    Future<String> waiting = threads.submit(() -> cache.get("a", key -> "own"));
    source.complete("value");
    assertThat(second.get()).isEqualTo("value");
    assertThat(waiting.get()).isEqualTo("value");
    assertThatThrownBy(first::join).isInstanceOf(CancellationException.class);
    assertThat(cache.getIfPresent("a")).isEqualTo("value");
    assertThat(cache.getAsync("a", key -> source)).isCompletedWithValue("value");
    CacheStats stats = cache.stats();
    assertThat(stats.loadCount()).isEqualTo(1);
    assertThat(stats.missCount())
        .isEqualTo(stats.loadCount() + stats.loadFailureCount() + stats.coalescedCount());
    assertThat(cache.openFlights()).isZero();
  }

  @Test
  void a_future_fails_as_its_load_did() {
    GuardedCache<String, String> cache = cache().build();
    IOException boom = new IOException("boom");
    for (AsyncLoader<String, String> loader : List.<AsyncLoader<String, String>>of(
        key -> CompletableFuture.failedFuture(boom),
        key -> CompletableFuture.supplyAsync(
            () -> {
              throw new CompletionException(boom);
            },
            Runnable::run),
        key -> {
          throw boom;
        })) {
      assertThat(catchThrowable(() -> cache.getAsync("a", loader).join()))
          .isInstanceOf(CompletionException.class)
          .hasCause(boom);
    }
    assertThat(catchThrowable(() -> cache.getAsync("a", key -> null).join()))
        .hasCauseInstanceOf(NullPointerException.class);
    assertThat(cache.stats().loadFailureCount()).isEqualTo(4);
    assertThat(cache.openFlights()).isZero();
    assertThat(cache.getAsync("a", key -> CompletableFuture.completedFuture(null)))
        .isCompletedWithValue(null);
    assertThat(cache.itemCount()).isZero();
  }

  @Test
  void a_future_that_is_loading_is_not_kept_once_its_key_is_invalidated() {
    GuardedCache<String, String> cache = cache().build();
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> early = cache.getAsync("a", key -> source);
    cache.invalidate("a");
    CompletableFuture<String> late =
        cache.getAsync("a", key -> CompletableFuture.completedFuture("read after"));
    source.complete("read before");
    assertThat(early).isCompletedWithValue("read before");
    assertThat(late).isCompletedWithValue("read after");
    assertThat(cache.getIfPresent("a")).isEqualTo("read after");
  }

  @Test
  void a_load_that_hangs_is_given_up_and_the_next_request_loads_anew() throws Exception {
    var began = new CountDownLatch(1);
    GuardedCache<String, String> cache = cache()
        .loadTimeout(Duration.ofMillis(20))
        .executor(task -> {
          threads.execute(task);
          try {
            began.await(); // else it may be given up before it has begun
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        })
        .build();
    var interrupted = new CountDownLatch(1);
    assertThatThrownBy(() -> cache.get("a", key -> {
          try {
            began.countDown();
            new CountDownLatch(1).await();
            return "never";
          } catch (InterruptedException e) {
            interrupted.countDown();
            return "too late";
          }
        }))
        .isInstanceOf(LoadTimeoutException.class)
        .hasMessage(
            "cache \"c\": a load took longer than the loadTimeout of 20 ms and was given up;"
                + " the loader was interrupted");
    interrupted.await();
    GuardedCache<String, String> patient =
        cache().loadTimeout(Duration.ofMinutes(1)).executor(threads).build();
    assertThat(patient.get("a", key -> "value")).isEqualTo("value");
    assertThat(patient.getIfPresent("a")).isEqualTo("value");
    IOException boom = new IOException("boom");
    assertThat(catchThrowable(() -> patient.get("b", key -> {
          throw boom;
        })))
        .isSameAs(boom);
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void an_executor_that_refuses_a_load_lets_the_caller_run_it() {
    GuardedCache<String, String> cache = cache()
        .loadTimeout(Duration.ofMinutes(1))
        .executor(task -> {
          throw new RejectedExecutionException("full");
        })
        .build();
    assertThat(cache.get("a", key -> Thread.currentThread().getName()))
        .isEqualTo(Thread.currentThread().getName());
    assertThat(cache.faultCount()).isEqualTo(1);
  }

  @Test
  void an_interrupted_caller_of_a_timed_load_loads_by_itself_and_stays_interrupted() {
    GuardedCache<String, String> cache =
        cache().loadTimeout(Duration.ofMinutes(1)).executor(background::add).build();
    Thread.currentThread().interrupt();
    assertThat(cache.get("a", key -> "interrupted: " + Thread.currentThread().isInterrupted()))
        .isEqualTo("interrupted: true");
    assertThat(Thread.interrupted()).isTrue();
    runBackground();
    assertThat(cache.openFlights()).isZero();
  }

  @Test
  void null_is_kept_where_it_is_wanted() {
    GuardedCache<String, String> cache = cache().cacheNulls().ttl(TTL).build();
    var loads = new AtomicInteger();
    Loader<String, String, RuntimeException> loader = key -> {
      loads.incrementAndGet();
      return null;
    };
    assertThat(cache.get("a", loader)).isNull();
    assertThat(cache.get("a", loader)).isNull();
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(cache.getAll(List.of("a"), keys -> Map.of("a", "never"))).isEmpty();
    assertThat(loads).hasValue(1);
    assertThat(cache.stats().hitCount()).isEqualTo(3);
    clock.advance(TTL);
    assertThat(cache.get("a", key -> "value")).isEqualTo("value");
  }

  @Test
  void a_weakly_held_value_goes_with_its_last_holder() {
    var cache = GuardedCache.<String, Object>builder("c")
        .eviction(eviction)
        .weakValues()
        .build();
    Object held = new Object();
    cache.put("held", held);
    WeakReference<Object> gone = putUnheld(cache);
    while (gone.get() != null) {
      System.gc();
    }
    assertThat(cache.getIfPresent("held")).isSameAs(held);
    assertThat(cache.getIfPresent("unheld")).isNull();
    assertThat(cache.stats().misses().invalidated()).isEqualTo(1);
    cache.cleanUp();
    assertThat(cache.itemCount()).isEqualTo(1);
    assertThat(cache.stats().removals().collected()).isEqualTo(1);
    assertThat(cache.get("unheld", key -> held)).isSameAs(held);
  }

  private static WeakReference<Object> putUnheld(GuardedCache<String, Object> cache) {
    Object value = new Object();
    cache.put("unheld", value);
    return new WeakReference<>(value);
  }
}
