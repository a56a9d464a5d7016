/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ManualClock clock = new ManualClock();
  private final List<String> heard = new ArrayList<>();

  private final ManualClock.Listener listener = new ManualClock.Listener() {
    @Override
    public void beforeAdvance(long from, long to) {
      heard.add("before " + (to - from) + " " + (clock.nanoTime() == from));
    }

    @Override
    public void afterAdvance(long now) {
      heard.add("after " + (clock.nanoTime() == now));
    }
  };

  @Test
  void it_stands_at_a_fixed_date_and_not_at_zero() {
    assertThat(clock.instant()).isEqualTo(START);
    assertThat(clock.nanoTime()).isNotZero().isEqualTo(new ManualClock().nanoTime());
  }

  @Test
  void advancing_moves_both_times() {
    long before = clock.nanoTime();
    clock.advance(Duration.ofHours(1).plusNanos(1));
    assertThat(clock.nanoTime() - before).isEqualTo(3_600_000_000_001L);
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(3600).plusNanos(1));
  }

  @Test
  void the_measuring_time_may_overflow() {
    var old = new ManualClock(START, Long.MAX_VALUE);
    old.advance(Duration.ofNanos(2));
    assertThat(old.nanoTime()).isEqualTo(Long.MIN_VALUE + 1);
    assertThat(old.nanoTime() - Long.MAX_VALUE).isEqualTo(2);
  }

  @Test
  void it_does_not_go_back() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .withMessage("duration must be >= 0, was -1 ns");
    clock.advance(Duration.ZERO);
    assertThat(clock.instant()).isEqualTo(START);
  }

  @Test
  void a_corrected_date_leaves_the_measuring_time_alone() {
    long before = clock.nanoTime();
    clock.setWall(Instant.EPOCH);
    assertThat(clock.nanoTime()).isEqualTo(before);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
    clock.advance(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(1));
  }

  @Test
  void a_listener_hears_of_a_move_before_and_after_it() {
    clock.onAdvance(listener);
    clock.advance(Duration.ofNanos(5));
    assertThat(heard).containsExactly("before 5 true", "after true");
    clock.remove(listener);
    clock.advance(Duration.ofNanos(5));
    assertThat(heard).hasSize(2);
  }

  @Test
  void a_listener_that_fails_before_the_move_prevents_it() {
    long before = clock.nanoTime();
    RuntimeException boom = new RuntimeException("boom");
    clock.onAdvance(new ManualClock.Listener() {
      @Override
      public void beforeAdvance(long from, long to) {
        throw boom;
      }
    });
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> clock.advance(Duration.ofNanos(5)))
        .isSameAs(boom);
    assertThat(clock.nanoTime()).isEqualTo(before);
  }

  @Test
  void a_listener_must_not_move_the_clock() {
    clock.onAdvance(new ManualClock.Listener() {
      @Override
      public void afterAdvance(long now) {
        clock.advance(Duration.ofNanos(1));
      }
    });
    assertThatIllegalStateException()
        .isThrownBy(() -> clock.advance(Duration.ofNanos(5)))
        .withMessage("a listener must not move the clock that calls it");
  }

  @Test
  void moves_of_many_threads_add_up_and_listeners_see_one_after_the_other() throws Exception {
    long before = clock.nanoTime();
    List<long[]> moves = new ArrayList<>(); // no lock: listeners are called one at a time
    clock.onAdvance(new ManualClock.Listener() {
      @Override
      public void beforeAdvance(long from, long to) {
        moves.add(new long[] {from, to});
      }
    });
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        done.add(threads.submit(() -> {
          for (int k = 0; k < 1_000; k++) {
            clock.advance(Duration.ofNanos(3));
          }
        }));
      }
      for (Future<?> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(clock.nanoTime() - before).isEqualTo(12_000);
    assertThat(clock.instant()).isEqualTo(START.plusNanos(12_000));
    assertThat(moves).hasSize(4_000);
    for (int i = 1; i < moves.size(); i++) {
      assertThat(moves.get(i)[0]).isEqualTo(moves.get(i - 1)[1]);
    }
  }
}
