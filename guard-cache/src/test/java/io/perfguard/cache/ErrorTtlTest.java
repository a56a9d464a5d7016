/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a loader threw is thrown again for a while, if that is wanted. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class ErrorTtlTest {
  private static final Duration ERROR_TTL = Duration.ofMinutes(1);

  @Parameter
  Eviction eviction;

  private final ManualClock clock = new ManualClock();
  private int loads;

  private GuardedCache.Builder<String, String> builder() {
    return GuardedCache.<String, String>builder("c")
        .eviction(eviction)
        .ttl(Duration.ofHours(1))
        .clock(clock);
  }

  private Throwable fails(GuardedCache<String, String> cache, Throwable with) {
    return catchThrowable(() -> cache.get("a", key -> {
      loads++;
      throw with;
    }));
  }

  @Test
  void the_same_exception_until_the_time_is_over() {
    GuardedCache<String, String> cache = builder().errorTtl(ERROR_TTL).build();
    IOException first = new IOException("first");
    assertThat(fails(cache, first)).isSameAs(first);
    clock.advance(ERROR_TTL.minusNanos(1));
    assertThat(fails(cache, new IOException("second"))).isSameAs(first);
    assertThat(loads).isEqualTo(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(fails(cache, new IOException("third"))).hasMessage("third");
    assertThat(loads).isEqualTo(2);
    assertThat(cache.stats().loadFailureCount()).isEqualTo(2);
    assertThat(cache.stats().hitCount()).isEqualTo(1);
    assertThat(cache.stats().reloadCount()).isZero();
  }

  @Test
  void without_it_nothing_is_kept() {
    GuardedCache<String, String> cache = builder().build();
    fails(cache, new IOException());
    fails(cache, new IOException());
    assertThat(loads).isEqualTo(2);
    assertThat(cache.itemCount()).isZero();
  }

  @Test
  void an_error_and_an_interruption_are_never_kept() {
    GuardedCache<String, String> cache = builder().errorTtl(ERROR_TTL).build();
    fails(cache, new OutOfMemoryError("no"));
    fails(cache, new AssertionError());
    assertThat(loads).isEqualTo(2);
    fails(cache, new InterruptedException());
    assertThat(cache.itemCount()).isZero();
  }

  @Test
  void others_see_no_value() {
    GuardedCache<String, String> cache =
        builder().errorTtl(ERROR_TTL).maximumBytes(DataSize.ofMegabytes(1)).build();
    IOException thrown = new IOException();
    fails(cache, thrown);
    assertThat(cache.stats().bytes()).isGreaterThan(0);
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(cache.asMap()).isEmpty();
    assertThat(cache.getAsync("a", key -> CompletableFuture.completedFuture("x")))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isSameAs(thrown);
    assertThat(cache.getAll(List.of("a"), keys -> new HashMap<>(Map.of("a", "loaded"))))
        .containsEntry("a", "loaded");
    assertThat(cache.get("a", key -> "again")).isEqualTo("loaded");
  }

  @Test
  void a_put_and_an_invalidation_end_it() {
    GuardedCache<String, String> cache = builder().errorTtl(ERROR_TTL).build();
    fails(cache, new IOException());
    cache.put("a", "put");
    assertThat(cache.getIfPresent("a")).isEqualTo("put");
    cache.invalidate("a");
    fails(cache, new IOException());
    cache.invalidate("a");
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("loaded");
  }

  @Test
  void a_load_that_was_outdated_keeps_no_exception() {
    GuardedCache<String, String> cache = builder().errorTtl(ERROR_TTL).build();
    assertThat(catchThrowable(() -> cache.get("a", key -> {
          cache.invalidate(key);
          throw new IOException();
        })))
        .isInstanceOf(IOException.class);
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("loaded");
  }

  @Test
  void a_future_that_fails() {
    GuardedCache<String, String> cache = builder().errorTtl(ERROR_TTL).build();
    IOException thrown = new IOException();
    cache
        .getAsync("a", key -> CompletableFuture.failedFuture(thrown))
        .exceptionally(e -> "")
        .join();
    cache
        .getAsync("b", key -> {
          throw thrown;
        })
        .exceptionally(e -> "")
        .join();
    for (String key : List.of("a", "b")) {
      assertThat(catchThrowable(() -> cache.get(key, absent -> "x"))).isSameAs(thrown);
    }
  }

  @Test
  void a_refresh_that_fails_leaves_the_value() {
    GuardedCache<String, String> cache = builder()
        .errorTtl(ERROR_TTL)
        .refreshAfter(Duration.ofMinutes(5))
        .executor(Runnable::run)
        .build();
    cache.get("a", key -> "value");
    clock.advance(Duration.ofMinutes(6));
    assertThat(fails(cache, new IOException())).isNull();
    assertThat(loads).isEqualTo(1);
    assertThat(cache.getIfPresent("a")).isEqualTo("value");
  }

  @Test
  void a_time_that_is_none_is_refused() {
    assertThatThrownBy(() -> builder().errorTtl(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("errorTtl must be > 0, was 0");
  }
}
