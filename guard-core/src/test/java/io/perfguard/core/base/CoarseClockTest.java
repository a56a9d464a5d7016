/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CoarseClockTest {
  private static long tickers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(CoarseClock.THREAD_NAME) && thread.isAlive())
        .count();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited 30 s").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Clocks that tests before this one forgot go with the garbage. */
  private static void awaitNoTicker() {
    await(() -> {
      System.gc();
      return tickers() == 0;
    });
  }

  @Test
  void its_time_moves_on_and_is_never_ahead() {
    try (CoarseClock clock = CoarseClock.acquire()) {
      long first = clock.nanoTime();
      assertThat(System.nanoTime() - first).isNotNegative();
      await(() -> clock.nanoTime() - first > Duration.ofMillis(20).toNanos());
      assertThat(System.nanoTime() - clock.nanoTime()).isNotNegative();
    }
  }

  @Test
  void its_time_never_goes_back() {
    try (CoarseClock clock = CoarseClock.acquire()) {
      long last = clock.nanoTime();
      for (int i = 0; i < 1_000_000; i++) {
        long now = clock.nanoTime();
        assertThat(now - last >= 0).isTrue();
        last = now;
      }
    }
  }

  @Test
  void all_holders_share_a_daemon_that_ends_with_the_last_and_begins_anew() {
    awaitNoTicker();
    CoarseClock one = CoarseClock.acquire();
    CoarseClock two = CoarseClock.acquire();
    assertThat(tickers()).isEqualTo(1);
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals(CoarseClock.THREAD_NAME))
        .allSatisfy(thread -> {
          assertThat(thread.isDaemon()).isTrue();
          assertThat(thread.getContextClassLoader()).isNull();
        });
    one.close();
    one.close();
    long now = two.nanoTime();
    await(() -> two.nanoTime() != now);
    assertThat(tickers()).isEqualTo(1);
    two.close();
    await(() -> tickers() == 0);
    try (CoarseClock three = CoarseClock.acquire()) {
      long then = three.nanoTime();
      await(() -> three.nanoTime() != then);
      assertThat(tickers()).isEqualTo(1);
    }
    await(() -> tickers() == 0);
  }

  @Test
  void a_closed_clock_does_not_stand_still() {
    CoarseClock clock = CoarseClock.acquire();
    clock.close();
    long first = clock.nanoTime();
    await(() -> clock.nanoTime() - first > Duration.ofMillis(20).toNanos());
    long last = clock.nanoTime();
    assertThat(System.nanoTime() - last).isNotNegative();
  }

  @Test
  void a_forgotten_clock_does_not_keep_the_thread() {
    awaitNoTicker();
    CoarseClock.acquire().nanoTime();
    assertThat(tickers()).isEqualTo(1);
    awaitNoTicker();
  }
}
