/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Further attempts, time-outs and interrupts, with the system's clock. */
@Timeout(60)
class RetriesTest {
  private final AtomicInteger sent = new AtomicInteger();

  private static GuardedCall.Builder<String> builder() {
    return GuardedCall.<String>builder("factors").repeatable();
  }

  private String succeedsAfter(int failures) throws IOException {
    if (sent.incrementAndGet() <= failures) {
      throw new IOException("down");
    }
    return "answer";
  }

  @Test
  void a_call_that_may_be_repeated_is_tried_three_times() throws IOException {
    GuardedCall<String> call = builder().build();

    assertThat(call.call(() -> succeedsAfter(2))).isEqualTo("answer");
    assertThat(sent).hasValue(3);
    assertThat(call.stats().retryCount()).isEqualTo(2);
    assertThat(call.stats().sentCount()).isOne();
    assertThat(call.stats().failureCount()).isZero();
  }

  @Test
  void the_last_exception_comes_out() {
    GuardedCall<String> call = builder().build();

    assertThatThrownBy(() -> call.call(() -> succeedsAfter(10))).isInstanceOf(IOException.class);
    assertThat(sent).hasValue(3);
    assertThat(call.stats().failureCount()).isOne();
  }

  @Test
  void an_outage_earns_no_retries() {
    GuardedCall<String> call = builder().build();
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(() -> call.call(() -> succeedsAfter(Integer.MAX_VALUE)));
    }
    assertThat(call.stats().retryCount()).isLessThan(60);
    assertThat(sent.get()).isLessThan(120);
  }

  @Test
  void an_attempt_that_takes_too_long_is_interrupted_and_the_interrupt_stays_inside() {
    GuardedCall<String> call = GuardedCall.<String>builder("factors")
        .attemptTimeout(Duration.ofMillis(50))
        .build();

    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> call.call(() -> {
          new CountDownLatch(1).await();
          return "never";
        }))
        .withMessage("guarded call \"factors\": attempt 1 took longer than 50 ms")
        .withCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(call.stats().attemptTimeoutCount()).isOne();
    assertThat(call.stats().failureCount()).isOne();
  }

  @Test
  void an_interrupt_from_outside_ends_the_call_and_stays() {
    GuardedCall<String> call = builder().build();
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> call.call(() -> {
          sent.incrementAndGet();
          new CountDownLatch(1).await();
          return "never";
        }));
    assertThat(sent).hasValue(1);
    assertThat(call.stats().failureCount()).isZero();
    assertThat(call.stats().canceledCount()).isOne();
  }

  @Test
  void an_interrupt_while_waiting_for_the_next_attempt_ends_the_call_with_its_failure() {
    GuardedCall<String> call = builder().build();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> call.call(() -> {
          sent.incrementAndGet();
          Thread.currentThread().interrupt();
          throw new IOException("down");
        }));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sent).hasValue(1);
  }

  @Test
  void a_guarded_call_inside_another_is_cut_off_by_its_own_time_out_first() {
    GuardedCall<String> outer = GuardedCall.<String>builder("outer")
        .attemptTimeout(Duration.ofSeconds(20))
        .build();
    GuardedCall<String> inner = GuardedCall.<String>builder("inner")
        .attemptTimeout(Duration.ofMillis(50))
        .build();

    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> outer.call(() -> inner.call(() -> {
          new CountDownLatch(1).await();
          return "never";
        })))
        .withMessageContaining("inner");
    assertThat(outer.stats().attemptTimeoutCount()).isZero();
  }

  @Test
  void without_interrupts_a_slow_call_is_waited_for() throws InterruptedException {
    GuardedCall<String> call = GuardedCall.<String>builder("factors")
        .attemptTimeout(Duration.ofMillis(1))
        .withoutInterrupts()
        .build();
    CountDownLatch never = new CountDownLatch(1);

    assertThat(call.call(() -> never.await(30, TimeUnit.MILLISECONDS) ? "early" : "answer"))
        .isEqualTo("answer");
  }

  @Test
  void hedges_beat_a_slow_attempt_and_its_thread_is_free_again() throws Exception {
    ManualClock clock = new ManualClock();
    GuardedCall<String> call = builder().mode(GuardMode.FULL).clock(clock).build();
    for (int i = 0; i < 600; i++) { // what is usual
      assertThat(call.call(() -> {
            clock.advance(Duration.ofMillis(10));
            return "usual";
          }))
          .isEqualTo("usual");
    }
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch began = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<String> value = CompletableFuture.supplyAsync(() -> {
      try {
        return call.call(() -> {
          if (attempts.incrementAndGet() == 1) {
            began.countDown();
            new CountDownLatch(1).await();
          }
          return "fast";
        });
      } catch (InterruptedException e) {
        return "interrupted";
      } finally {
        interrupted.complete(Thread.currentThread().isInterrupted());
      }
    });
    began.await();
    clock.advance(Duration.ofMillis(12));

    assertThat(value.get(20, TimeUnit.SECONDS)).isEqualTo("fast");
    assertThat(call.stats().hedgeWinCount()).isOne();
    assertThat(call.stats().attemptTimeoutCount()).isZero();
    assertThat(interrupted.join()).isFalse();
  }
}
