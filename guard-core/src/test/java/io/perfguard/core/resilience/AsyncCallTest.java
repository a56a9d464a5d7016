/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that end later, with a clock that is moved by hand. */
@Timeout(60)
class AsyncCallTest {
  private final ManualClock clock = new ManualClock();
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();

  private GuardedCall.Builder<String> builder() {
    return GuardedCall.<String>builder("factors").clock(clock).repeatable();
  }

  private CompletableFuture<String> begin(Attempt attempt) {
    CompletableFuture<String> future = new CompletableFuture<>();
    attempts.add(future);
    return future;
  }

  private void teachUsual(GuardedCall<String> call) {
    for (int i = 0; i < 600; i++) {
      CompletableFuture<String> result = call.callAsync(this::begin);
      clock.advance(Duration.ofMillis(10));
      attempts.get(attempts.size() - 1).complete("usual");
      assertThat(result).isCompletedWithValue("usual");
    }
    attempts.clear();
  }

  @Test
  void a_value_completes_the_call() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> result = call.callAsync(this::begin);

    assertThat(result).isNotDone();
    attempts.get(0).complete("answer");
    assertThat(result).isCompletedWithValue("answer");
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void a_failure_is_tried_again_after_a_wait() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> result = call.callAsync(this::begin);
    attempts.get(0).completeExceptionally(new IOException("down"));

    assertThat(attempts).hasSize(1);
    clock.advance(Duration.ofMillis(50));
    assertThat(attempts).hasSize(2);
    attempts.get(1).complete("answer");
    assertThat(result).isCompletedWithValue("answer");
    assertThat(call.stats().retryCount()).isOne();
  }

  @Test
  void the_exception_of_the_last_attempt_comes_out_without_wrapping() {
    GuardedCall<String> call = builder().maximumAttempts(1).build();
    IOException down = new IOException("down");
    CompletableFuture<String> result = call.callAsync(this::begin);
    attempts.get(0).completeExceptionally(new CompletionException(down));

    assertThatThrownBy(result::join).hasCause(down);
  }

  @Test
  void an_attempt_that_takes_too_long_is_canceled() {
    GuardedCall<String> call =
        builder().attemptTimeout(Duration.ofSeconds(1)).maximumAttempts(1).build();
    CompletableFuture<String> result = call.callAsync(this::begin);
    clock.advance(Duration.ofSeconds(1));

    assertThat(attempts.get(0)).isCancelled();
    assertThatThrownBy(result::join).hasCauseInstanceOf(CallTimeoutException.class);
    assertThat(call.stats().attemptTimeoutCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void the_call_as_a_whole_is_bounded() {
    GuardedCall<String> call = builder().totalTimeout(Duration.ofSeconds(12)).build();
    CompletableFuture<String> result = call.callAsync(this::begin);
    for (int i = 0; i < 13; i++) {
      clock.advance(Duration.ofSeconds(1));
    }
    assertThatThrownBy(result::join)
        .hasRootCauseInstanceOf(CallTimeoutException.class)
        .hasMessageContaining("the call with 2 attempts took longer than 12 s");
    assertThat(call.stats().totalTimeoutCount()).isOne();
  }

  @Test
  void canceling_the_call_cancels_what_is_under_way() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> result = call.callAsync(this::begin);

    assertThat(result.cancel(true)).isTrue();
    assertThat(attempts.get(0)).isCancelled();
    assertThat(call.stats().underWay()).isZero();
    assertThat(call.stats().canceledCount()).isOne();
    assertThat(call.stats().failureCount()).isZero();
  }

  @Test
  void canceling_what_was_derived_cancels_what_is_under_way() {
    CompletableFuture<Integer> length =
        builder().build().callAsync(this::begin).thenApply(String::length).thenApply(n -> n + 1);

    assertThat(length.cancel(true)).isTrue();
    assertThat(attempts.get(0)).isCancelled();
  }

  @Test
  void canceling_while_it_waits_sends_no_further_attempt() {
    CompletableFuture<String> result = builder().build().callAsync(this::begin);
    attempts.get(0).completeExceptionally(new IOException("down"));
    assertThat(result.cancel(true)).isTrue();
    clock.advance(Duration.ofSeconds(1));

    assertThat(attempts).hasSize(1);
    assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void hedges_are_sent_beside_a_slow_attempt_and_the_slower_one_is_canceled() {
    GuardedCall<String> call = builder().mode(GuardMode.FULL).build();
    teachUsual(call);
    CompletableFuture<String> result = call.callAsync(this::begin);
    clock.advance(Duration.ofMillis(9));
    assertThat(attempts).hasSize(1);
    clock.advance(Duration.ofMillis(3));
    assertThat(attempts).hasSize(2);
    attempts.get(1).complete("fast");

    assertThat(result).isCompletedWithValue("fast");
    assertThat(attempts.get(0)).isCancelled();
    assertThat(call.stats().hedgeWinCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void hedges_are_a_small_share_of_all_calls() {
    GuardedCall<String> call = builder().mode(GuardMode.FULL).build();
    teachUsual(call);
    for (int i = 0; i < 400; i++) { // all slow, all of a sudden
      CompletableFuture<String> result = call.callAsync(this::begin);
      clock.advance(Duration.ofMillis(20));
      attempts.forEach(attempt -> attempt.complete("slow"));
      assertThat(result).isCompletedWithValue("slow");
      attempts.clear();
    }
    assertThat(call.stats().hedgeCount()).isEqualTo(5); // those saved, and none once all are slow
  }

  @Test
  void an_attempt_that_learned_time_outs_is_cut_off_soon_and_may_take_longer_the_next_time() {
    GuardedCall<String> call = builder().build();
    teachUsual(call);
    CompletableFuture<String> result = call.callAsync(this::begin);
    clock.advance(Duration.ofMillis(300));
    assertThat(attempts.get(0)).isCancelled();
    clock.advance(Duration.ofMillis(60));
    assertThat(attempts).hasSize(2);
    clock.advance(Duration.ofSeconds(1));
    assertThat(attempts.get(1)).isNotDone();
    attempts.get(1).complete("late");

    assertThat(result).isCompletedWithValue("late");
  }

  @Test
  void a_place_is_kept_until_the_other_side_is_done() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<Void> body = new CompletableFuture<>();
    CompletableFuture<String> result = call.callAsync(attempt -> {
      attempt.holdUntil(body);
      return CompletableFuture.completedFuture("headers");
    });
    assertThat(result).isCompletedWithValue("headers");
    assertThat(call.stats().underWay()).isOne();
    body.complete(null);
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void an_attempt_that_throws_fails_the_call() {
    GuardedCall<String> call = builder().maximumAttempts(1).build();

    assertThatThrownBy(() -> call.callAsync(attempt -> {
              throw new IllegalStateException("no stage");
            })
            .join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void a_refusal_fails_the_future() {
    GuardedCall<String> call = builder().maximumAttempts(1).build();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<String> unused =
          call.callAsync(attempt -> CompletableFuture.failedFuture(new IOException("down")));
    }
    assertThatThrownBy(() -> call.callAsync(this::begin).join())
        .hasCauseInstanceOf(CallRejectedException.class);
    assertThat(attempts).isEmpty();
  }

  @Test
  void fallbacks_are_asked_in_turn() {
    GuardedCall<String> call = builder().maximumAttempts(1).build();
    List<AsyncAttempt<String>> fallbacks = List.of(
        attempt -> CompletableFuture.failedFuture(new IOException("second")),
        attempt -> CompletableFuture.completedFuture("third"));
    CompletableFuture<String> result = call.callAsync(CallSpec.REPEATABLE, this::begin, fallbacks);
    attempts.get(0).completeExceptionally(new IOException("first"));

    assertThat(result).isCompletedWithValue("third");
    assertThat(call.stats().fallbackCount()).isOne();
    assertThat(call.stats().fallbackFailureCount()).isOne();
  }

  @Test
  void calls_of_one_identity_share_one_answer() {
    GuardedCall<String> call = builder().singleFlight().build();
    CallSpec same = new CallSpec("", "", true, null, "US:2024");
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      results.add(call.callAsync(same, this::begin));
    }
    assertThat(attempts).hasSize(1);
    attempts.get(0).complete("answer");
    assertThat(results).allSatisfy(result -> assertThat(result).isCompletedWithValue("answer"));
    assertThat(call.stats().sharedCount()).isEqualTo(19);
    assertThat(call.stats().callCount()).isEqualTo(20);
  }

  @Test
  void a_wait_that_the_other_side_asked_for_is_never_cut_short() {
    GuardedCall<String> call = builder()
        .classifier((value, thrown) -> "busy".equals(value)
            ? CallOutcome.retryAfter(Duration.ofSeconds(2))
            : CallOutcome.SUCCESS)
        .build();
    CompletableFuture<String> result = call.callAsync(this::begin);
    CompletableFuture<String> other = call.callAsync(this::begin);
    CompletableFuture<String> third = call.callAsync(this::begin);
    attempts.get(0).complete("busy");
    attempts.get(1).complete("busy");
    attempts.get(2).complete("busy");
    clock.advance(Duration.ofMillis(1_999));
    assertThat(attempts).hasSize(3);
    assertThatThrownBy(() -> call.callAsync(this::begin).join())
        .hasCauseInstanceOf(CallRejectedException.class)
        .hasMessageContaining("the other side asked to come back later, again in 1 ms");
    clock.advance(Duration.ofMillis(1));
    assertThat(attempts).hasSize(6);
    attempts.subList(3, 6).forEach(attempt -> attempt.complete("answer"));
    assertThat(third).isCompletedWithValue("answer");
    assertThat(result).isCompletedWithValue("answer");
    assertThat(other).isCompletedWithValue("answer");
  }

  @Test
  void what_only_became_slower_is_waited_for_once_no_retry_is_affordable() {
    GuardedCall<String> call = builder().build();
    teachUsual(call);
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(call.callAsync(this::begin));
    }
    clock.advance(Duration.ofMillis(350)); // overdue since 300
    long cutOff = call.stats().attemptTimeoutCount();
    assertThat(cutOff).isBetween(1L, 25L); // as many as the budget has tokens
    clock.advance(Duration.ofMillis(175));
    attempts.forEach(attempt -> attempt.complete("slower"));

    assertThat(results).allSatisfy(result -> assertThat(result).isCompletedWithValue("slower"));
    assertThat(call.stats().attemptTimeoutCount()).isEqualTo(cutOff);
    assertThat(call.stats().retryCount()).isEqualTo(cutOff);
    assertThat(call.stats().failureCount()).isZero();
  }

  @Test
  void what_is_waited_for_is_cut_off_in_the_end() {
    GuardedCall<String> call = builder().maximumAttempts(2).build();
    teachUsual(call);
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(call.callAsync(this::begin));
    }
    clock.advance(Duration.ofMillis(1_199));
    long waiting = results.stream().filter(result -> !result.isDone()).count();
    assertThat(waiting).isGreaterThanOrEqualTo(70);
    clock.advance(Duration.ofMinutes(1));

    assertThat(results).allSatisfy(result -> assertThat(result).isCompletedExceptionally());
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void while_nobody_answers_most_calls_are_held_back_until_somebody_does() {
    GuardedCall<String> call = builder().build();
    teachUsual(call);
    for (int i = 0; i < 10; i++) {
      CompletableFuture<String> unused = call.callAsync(this::begin);
    }
    clock.advance(Duration.ofMillis(400)); // overdue since 300
    for (int i = 0; i < 100; i++) {
      CompletableFuture<String> unused = call.callAsync(this::begin);
    }
    assertThat(call.stats().rejectedThrottleCount()).isBetween(60L, 95L);
    attempts.get(0).complete("answer");
    attempts.get(9).complete("answer");
    long rejected = call.stats().rejectedCount();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<String> unused = call.callAsync(this::begin);
    }
    assertThat(call.stats().rejectedCount()).isEqualTo(rejected);
  }

  @Test
  void beside_an_attempt_that_must_not_be_repeated_there_is_no_second_one() {
    GuardedCall<String> call = builder().mode(GuardMode.FULL).build();
    teachUsual(call);
    CompletableFuture<String> slow = call.callAsync(this::begin);
    clock.advance(Duration.ofMillis(100));
    assertThat(attempts).hasSize(2); // as a rule there is

    CompletableFuture<String> writes = call.callAsync(attempt -> {
      attempt.notRepeatable();
      return begin(attempt);
    });
    clock.advance(Duration.ofMillis(250));
    assertThat(attempts).hasSize(3);
    attempts.forEach(attempt -> attempt.complete("answer"));
    assertThat(slow).isCompletedWithValue("answer");
    assertThat(writes).isCompletedWithValue("answer");
  }

  @Test
  void a_value_that_waits_for_another_attempt_is_let_go_if_the_caller_goes() {
    AtomicInteger abandoned = new AtomicInteger();
    GuardedCall<String> call = builder()
        .classifier(
            (value, thrown) -> "busy".equals(value) ? CallOutcome.OVERLOADED : CallOutcome.SUCCESS)
        .build();
    CompletableFuture<String> result = call.callAsync(attempt -> {
      attempt.onAbandon(abandoned::incrementAndGet);
      return begin(attempt);
    });
    attempts.get(0).complete("busy");
    assertThat(abandoned).hasValue(0);
    assertThat(result.cancel(true)).isTrue();
    assertThat(abandoned).hasValue(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(attempts).hasSize(1);
    assertThat(abandoned).hasValue(1);
  }

  @Test
  void a_clock_that_jumps_cuts_off_what_is_long_overdue() {
    GuardedCall<String> call = builder().maximumAttempts(2).build();
    teachUsual(call);
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) { // most of them cannot be asked again
      results.add(call.callAsync(this::begin));
    }
    clock.advance(Duration.ofHours(1));

    assertThat(results).allSatisfy(result -> assertThat(result).isCompletedExceptionally());
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void silence_of_long_ago_holds_nobody_back() {
    GuardedCall<String> call = builder().build();
    teachUsual(call);
    for (int i = 0; i < 6; i++) {
      CompletableFuture<String> unused = call.callAsync(this::begin);
    }
    clock.advance(Duration.ofMillis(400)); // overdue, and nobody answered
    for (CompletableFuture<String> attempt : List.copyOf(attempts)) {
      attempt.cancel(true);
    }
    clock.advance(Duration.ofHours(10));
    long rejected = call.stats().rejectedCount();
    for (int i = 0; i < 50; i++) {
      CompletableFuture<String> unused = call.callAsync(this::begin);
    }
    assertThat(call.stats().rejectedCount()).isEqualTo(rejected);
  }
}
