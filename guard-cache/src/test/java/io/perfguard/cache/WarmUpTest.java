/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {
  private final ManualClock clock = new ManualClock();

  private GuardedCache<Integer, String> cache(long maximumItems) {
    return GuardedCache.<Integer, String>builder("c")
        .maximumItems(maximumItems)
        .ttl(Duration.ofHours(1))
        .clock(clock)
        .build();
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void what_is_missing_is_loaded_and_what_became_of_each_key_is_told() {
    GuardedCache<Integer, String> cache = cache(1_000);
    cache.put(1, "there");
    IOException boom = new IOException("boom");
    WarmUp.Report report = cache.warmUp(Arrays.asList(1, 2, 3, 4, 5, 2), key -> {
      if (key == 3) {
        throw boom;
      }
      return key == 4 ? null : "value of " + key;
    });
    assertThat(report).isEqualTo(new WarmUp.Report(5, 2, 1, 1, 1, 0, Duration.ZERO, List.of(boom)));
    assertThat(cache.getIfPresent(5)).isEqualTo("value of 5");
    CacheStats stats = cache.stats();
    assertThat(stats.loadCount()).isEqualTo(3);
    assertThat(stats.loadFailureCount()).isEqualTo(1);
    assertThat(stats.requestCount()).as("only the question above").isEqualTo(1);
  }

  @Test
  void as_many_loads_run_at_a_time_as_are_asked_for() {
    GuardedCache<Integer, String> cache = cache(1_000);
    var together = new CountDownLatch(4);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    cache.warmUp(
        numbers(40),
        key -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          together.countDown();
          together.await();
          running.decrementAndGet();
          return "value";
        },
        WarmUp.DEFAULTS.withConcurrency(4));
    assertThat(most).hasValue(4);
    assertThat(cache.itemCount()).isEqualTo(40);
  }

  @Test
  void progress_is_told_now_and_then_and_at_the_end() {
    var told = new ConcurrentLinkedQueue<WarmUp.Progress>();
    cache(1_000).warmUp(numbers(1_000), key -> "value", WarmUp.DEFAULTS.withProgress(told::add));
    assertThat(told).hasSize(100).contains(new WarmUp.Progress(1_000, 1_000, 0));
    assertThat(new WarmUp.Progress(120, 400, 3)).hasToString("120 of 400 keys, 3 failed");
  }

  @Test
  void past_the_deadline_no_load_begins() {
    GuardedCache<Integer, String> cache = cache(1_000);
    WarmUp.Report report = cache.warmUp(
        numbers(100),
        key -> {
          clock.advance(Duration.ofSeconds(1));
          return "value";
        },
        WarmUp.DEFAULTS.withConcurrency(1).withDeadline(Duration.ofSeconds(10)));
    assertThat(report.loaded()).isEqualTo(10);
    assertThat(report.skipped()).isEqualTo(90);
    assertThat(report.took()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void no_more_is_loaded_than_fits() {
    GuardedCache<Integer, String> cache = cache(10);
    assertThat(cache.warmUp(numbers(25), key -> "value").skipped()).isEqualTo(15);
    assertThat(cache.stats().loadCount()).isEqualTo(10);
    assertThat(cache.stats().evictionCount()).isZero();
  }

  @Test
  void who_is_told_may_throw() {
    GuardedCache<Integer, String> cache = cache(10);
    WarmUp.Report report =
        cache.warmUp(numbers(3), key -> "value", WarmUp.DEFAULTS.withProgress(far -> {
          throw new IllegalStateException("listener");
        }));
    assertThat(report.loaded()).isEqualTo(3);
    assertThat(cache.faultCount()).isEqualTo(3);
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmUp.DEFAULTS.withConcurrency(0))
        .withMessage("concurrency must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmUp.DEFAULTS.withConcurrency(1_001))
        .withMessage("concurrency must be <= 1000, was 1001");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmUp.DEFAULTS.withDeadline(Duration.ZERO))
        .withMessageContaining("deadline must be > 0");
    assertThatNullPointerException()
        .isThrownBy(() -> cache(1).warmUp(Arrays.asList(1, null), key -> "value"))
        .withMessage("key must not be null");
    assertThat(cache(1).warmUp(List.of(), key -> "value").total()).isZero();
  }

  @Test
  void the_map_shows_what_may_be_read_and_cannot_be_changed() {
    GuardedCache<Integer, String> cache = cache(10);
    Map<Integer, String> map = cache.asMap();
    assertThat(map).isEmpty();
    cache.put(1, "one");
    cache.put(2, "two", Duration.ofMinutes(1));
    assertThat(map).containsExactlyInAnyOrderEntriesOf(Map.of(1, "one", 2, "two"));
    clock.advance(Duration.ofMinutes(1));
    assertThat(map).containsExactly(Map.entry(1, "one"));
    assertThat(map.get(2)).isNull();
    assertThat(map.containsKey(1)).isTrue();
    Object another = "of another type";
    assertThat(map.get(another)).isNull();
    assertThat(map.get(null)).isNull();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.put(3, "three"));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> map.remove(1));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(map::clear);
    Iterator<Integer> keys = map.keySet().iterator();
    keys.next();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(keys::next);
    assertThat(cache.stats().requestCount()).as("to look is no request").isZero();
  }
}
