/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.core.registry.GuardListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on the caller's thread. */
@Timeout(60)
class GuardedCallTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger sent = new AtomicInteger();

  private GuardedCall.Builder<String> builder() {
    return GuardedCall.<String>builder("factors").clock(clock);
  }

  private String answer() {
    sent.incrementAndGet();
    clock.advance(Duration.ofMillis(10));
    return "answer";
  }

  private String failure() throws IOException {
    sent.incrementAndGet();
    clock.advance(Duration.ofMillis(10));
    throw new IOException("down");
  }

  private void fail(GuardedCall<String> call, int times) {
    for (int i = 0; i < times; i++) {
      try {
        String unused = call.call(this::failure);
      } catch (IOException | CallRejectedException e) {
        // what it is for
      }
    }
  }

  @Test
  void a_call_gives_back_what_it_gives_back() {
    GuardedCall<String> call = builder().build();

    assertThat(call.call(this::answer)).isEqualTo("answer");
    assertThat(call.stats().sentCount()).isOne();
    assertThat(call.stats().failureCount()).isZero();
    assertThat(call.stats().durations().maxNanos()).isEqualTo(10_000_000);
  }

  @Test
  void an_exception_comes_out_as_it_was_thrown() {
    GuardedCall<String> call = builder().build();
    IOException down = new IOException("down");

    assertThatThrownBy(() -> call.call(() -> {
          throw down;
        }))
        .isSameAs(down);
    assertThat(call.stats().failureCount()).isOne();
  }

  @Test
  void a_fallback_answers_when_the_call_fails() throws IOException {
    GuardedCall<String> call = builder().build();

    assertThat(call.call(this::failure, () -> "local")).isEqualTo("local");
    assertThat(call.stats().fallbackCount()).isOne();
    assertThat(call.stats().failureCount()).isOne();
  }

  @Test
  void a_fallback_that_throws_is_suppressed_in_what_the_call_threw() {
    GuardedCall<String> call = builder().build();
    IllegalStateException worse = new IllegalStateException("no local copy");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> call.call(this::failure, () -> {
          throw worse;
        }))
        .withMessage("down")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(worse));
    assertThat(call.stats().fallbackFailureCount()).isOne();
  }

  @Test
  void fallbacks_are_asked_in_turn() throws IOException {
    GuardedCall<String> call = builder().build();
    List<CallAttempt<String, IOException>> fallbacks = List.of(this::failure, () -> "third");

    assertThat(call.call(CallSpec.DEFAULT, this::failure, fallbacks)).isEqualTo("third");
    assertThat(call.stats().fallbackFailureCount()).isOne();
    assertThat(call.stats().fallbackCount()).isOne();
  }

  @Test
  void a_mistake_of_the_caller_is_no_failure_and_asks_no_fallback() {
    GuardedCall<String> call = builder().build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> call.call(
            () -> {
              throw new IllegalArgumentException("code");
            },
            () -> "local"));
    assertThat(call.stats().failureCount()).isZero();
    assertThat(call.stats().fallbackCount()).isZero();
  }

  @Test
  void a_call_that_may_not_be_repeated_is_sent_once() {
    fail(builder().build(), 1);

    assertThat(sent).hasValue(1);
  }

  @Test
  void breakers_open_when_nearly_all_calls_fail_and_refuse_without_sending() {
    GuardedCall<String> call = builder().build();
    fail(call, 30);
    int before = sent.get();

    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(this::answer))
        .withMessage("guarded call \"factors\" did not send the call: the circuit breaker is open")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.BREAKER_OPEN));
    assertThat(sent).hasValue(before);
    assertThat(call.circuitBreaker(""))
        .get()
        .extracting(CircuitBreaker::getState)
        .isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(call.stats().openBreakers()).isOne();
  }

  @Test
  void a_refusal_asks_the_fallback() throws IOException {
    GuardedCall<String> call = builder().build();
    fail(call, 30);

    assertThat(call.call(this::failure, () -> "local")).isEqualTo("local");
    assertThat(call.stats().rejectedBreakerCount()).isPositive();
  }

  @Test
  void a_breaker_closes_within_three_seconds_of_recovery() {
    GuardedCall<String> call = builder().build();
    fail(call, 30);
    for (int second = 0; second < 20; second++) { // the outage goes on
      fail(call, 5);
      clock.advance(Duration.ofSeconds(1));
    }
    int answered = 0;
    Duration waited = Duration.ZERO;
    while (answered < 20 && waited.compareTo(Duration.ofSeconds(10)) < 0) {
      try {
        String unused = call.call(() -> "answer");
        answered++;
      } catch (CallRejectedException e) {
        answered = 0;
      }
      clock.advance(Duration.ofMillis(20));
      waited = waited.plusMillis(20);
    }
    assertThat(waited).isLessThan(Duration.ofMillis(3_500));
    assertThat(call.stats().openBreakers()).isZero();
  }

  @Test
  void a_late_result_of_an_old_state_is_ignored() {
    GuardedCall<String> call = builder().build();
    List<Runnable> late = new ArrayList<>();
    java.util.concurrent.CompletableFuture<String> slow =
        new java.util.concurrent.CompletableFuture<>();
    var held = call.callAsync(attempt -> slow); // permitted while closed
    late.add(() -> slow.completeExceptionally(new IOException("at last")));
    fail(call, 30);
    clock.advance(Duration.ofMillis(3_100)); // half-open at the next call
    for (int i = 0; i < 4; i++) {
      assertThat(call.call(this::answer)).isEqualTo("answer");
    }
    late.forEach(Runnable::run);
    assertThat(held).isCompletedExceptionally();
    assertThat(call.call(this::answer)).isEqualTo("answer"); // the fifth probe closes it

    assertThat(call.circuitBreaker("").orElseThrow().getState())
        .isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void half_the_calls_failing_neither_opens_the_breaker_nor_holds_back_much() throws IOException {
    GuardedCall<String> call = builder().build();
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      boolean fails = i % 2 == 0;
      try {
        String unused = call.call(fails ? this::failure : this::answer);
      } catch (CallRejectedException e) {
        refused++;
      } catch (IOException e) {
        // one of the half
      }
    }
    assertThat(refused).isLessThan(100);
    assertThat(call.stats().breakerOpenCount()).isZero();
  }

  @Test
  void only_observing_refuses_nothing_and_counts_what_it_would_have_refused() {
    GuardedCall<String> call = builder().mode(GuardMode.OBSERVE).build();
    fail(call, 100);

    assertThat(sent).hasValue(100);
    assertThat(call.stats().rejectedCount()).isZero();
    assertThat(call.stats().wouldRejectCount()).isBetween(80L, 90L);
  }

  @Test
  void listeners_hear_of_a_breaker_that_opens() {
    List<String> events = new ArrayList<>();
    try (GuardRegistry guards = GuardRegistry.builder().clock(clock).build()) {
      guards.addListener(new GuardListener() {
        @Override
        public void event(GuardEvent event) {
          events.add(event.type() + ": " + event.message());
        }
      });
      fail(builder().register(guards), 30);
    }
    assertThat(events).containsExactly("breaker.open: the circuit breaker is open now");
  }

  @Test
  void places_have_breakers_of_their_own() throws IOException {
    GuardedCall<String> call = builder().build();
    CallSpec bad = CallSpec.DEFAULT.withKey("bad");
    for (int i = 0; i < 30; i++) {
      assertThatThrownBy(() -> call.call(bad, this::failure)).isNotNull();
    }
    assertThat(call.call(CallSpec.DEFAULT.withKey("good"), this::answer)).isEqualTo("answer");
    assertThat(call.stats().places()).isEqualTo(2);
  }

  @Test
  void the_number_of_places_is_bounded() {
    GuardedCall<String> call =
        builder().config(CallConfig.DEFAULTS.withMaximumKeys(10)).build();
    for (int i = 0; i < 1_000; i++) {
      assertThat(call.call(CallSpec.DEFAULT.withKey("host" + i), this::answer)).isNotNull();
    }
    assertThat(call.stats().places()).isEqualTo(10);
  }

  @Test
  void a_classifier_that_throws_is_contained() {
    GuardedCall<String> call = builder()
        .classifier((value, thrown) -> {
          throw new IllegalStateException("classifier");
        })
        .build();

    assertThat(call.call(this::answer)).isEqualTo("answer");
    assertThat(call.faultCount()).isPositive();
  }

  @Test
  void settings_out_of_bounds_are_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().maximumAttempts(0))
        .withMessage("maximumAttempts must be >= 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().attemptTimeout(Duration.ofMinutes(1)))
        .withMessage("attemptTimeout must be <= totalTimeout PT30S, was PT1M");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().totalTimeout(Duration.ZERO))
        .withMessageContaining("totalTimeout");
  }
}
