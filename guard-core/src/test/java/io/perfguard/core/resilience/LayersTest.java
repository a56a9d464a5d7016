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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The fixed order: cache, single-flight, stale fallback, total deadline, retry and hedge, throttle
 * and breaker, limiter, attempt time-out. On the caller's thread and later alike.
 */
@Timeout(60)
class LayersTest {
  private static final CallSpec SHARED = new CallSpec("", "", true, null, "US:2024");

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger sent = new AtomicInteger();
  private final Recording cache = new Recording();

  /** What was asked of the cache, in order, and what it answers. */
  private static final class Recording implements CallCache<String> {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile @Nullable String fresh;
    volatile @Nullable String stale;
    volatile boolean fails;

    private void asked(String what) {
      asked.add(what);
      if (fails) {
        throw new IllegalStateException("the cache is down");
      }
    }

    @Override
    public @Nullable String fresh(CallSpec call) {
      asked("fresh");
      return fresh;
    }

    @Override
    public @Nullable String stale(CallSpec call) {
      asked("stale");
      return stale;
    }

    @Override
    public void put(CallSpec call, String value) {
      asked("put " + value);
    }
  }

  private GuardedCall.Builder<String> builder() {
    return GuardedCall.<String>builder("factors").clock(clock);
  }

  private GuardedCall<String> cached() {
    return builder().cache(cache).build();
  }

  private String answer() {
    sent.incrementAndGet();
    cache.asked.add("sent");
    return "answer";
  }

  private String failure() throws IOException {
    sent.incrementAndGet();
    cache.asked.add("sent");
    throw new IOException("down");
  }

  /** With a breaker that is open, as it is after an outage. */
  private static GuardedCall<String> opened(GuardedCall<String> call) {
    assertThat(call.call(() -> "first")).isNotNull();
    call.circuitBreaker("").orElseThrow().transitionToForcedOpenState();
    return call;
  }

  private GuardedCall<String> openedCached() {
    GuardedCall<String> call = opened(cached());
    cache.asked.clear();
    return call;
  }

  // ---- cache

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_fresh_hit_is_neither_sent_nor_counted_as_sent(Way way) throws Exception {
    GuardedCall<String> call = cached();
    cache.fresh = "known";

    assertThat(way.call(call, CallSpec.DEFAULT, this::answer)).isEqualTo("known");
    assertThat(cache.asked).containsExactly("fresh");
    assertThat(sent).hasValue(0);
    assertThat(call.stats().sentCount()).isZero();
    assertThat(call.stats().callCount()).isZero();
    assertThat(call.stats().places()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_fresh_hit_is_served_though_the_breaker_is_open(Way way) throws Exception {
    GuardedCall<String> call = openedCached();
    cache.fresh = "known";

    assertThat(way.call(call, CallSpec.DEFAULT, this::answer)).isEqualTo("known");
    assertThat(call.stats().rejectedCount()).isZero();
  }

  @Test
  void a_fresh_hit_does_not_wait_for_a_flight_of_its_identity() throws Exception {
    GuardedCall<String> call = builder().cache(cache).singleFlight().build();
    CompletableFuture<String> leader = call.callAsync(SHARED, attempt -> new CompletableFuture<>());
    cache.fresh = "known";

    for (Way way : Way.values()) {
      assertThat(way.call(call, SHARED, this::answer)).isEqualTo("known");
    }
    assertThat(leader).isNotDone();
    assertThat(call.stats().sharedCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_value_is_put_once_the_call_succeeded(Way way) throws Exception {
    assertThat(way.call(cached(), CallSpec.DEFAULT, this::answer)).isEqualTo("answer");
    assertThat(cache.asked).containsExactly("fresh", "sent", "put answer");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_value_that_is_a_failure_is_not_put(Way way) throws Exception {
    GuardedCall<String> call = builder()
        .cache(cache)
        .classifier((value, thrown) -> CallOutcome.PERMANENT_FAILURE)
        .build();

    assertThat(way.call(call, CallSpec.DEFAULT, this::answer)).isEqualTo("answer");
    assertThat(cache.asked).containsExactly("fresh", "sent", "stale");
    assertThat(call.stats().failureCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_value_that_says_nothing_is_neither_put_nor_replaced(Way way) throws Exception {
    GuardedCall<String> call = builder()
        .cache(cache)
        .classifier((value, thrown) -> CallOutcome.NEUTRAL)
        .build();
    cache.stale = "outdated";

    assertThat(way.call(call, CallSpec.DEFAULT, this::answer)).isEqualTo("answer");
    assertThat(cache.asked).containsExactly("fresh", "sent");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_cache_that_fails_is_contained_and_counted_and_the_call_goes_on(Way way) throws Exception {
    GuardedCall<String> call = cached();
    cache.fails = true;

    assertThat(way.call(call, CallSpec.DEFAULT, this::answer)).isEqualTo("answer");
    assertThat(call.faultCount()).isEqualTo(2); // fresh, put
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(call, CallSpec.DEFAULT, this::failure))
        .withMessage("down");
    assertThat(call.faultCount()).isEqualTo(4); // fresh, stale
    assertThat(call.stats().sentCount()).isEqualTo(2);
  }

  @Test
  void a_fallback_value_is_not_put() throws Exception {
    for (Way way : Way.values()) {
      assertThat(
              way.call(cached(), CallSpec.DEFAULT, this::failure, List.of(() -> "from elsewhere")))
          .isEqualTo("from elsewhere");
    }
    assertThat(cache.asked).doesNotContain("put from elsewhere");
  }

  // ---- single-flight

  @Test
  void a_follower_is_given_the_stale_value_of_its_leader() {
    GuardedCall<String> call =
        builder().cache(cache).singleFlight().maximumAttempts(1).build();
    cache.stale = "outdated";
    CompletableFuture<String> attempt = new CompletableFuture<>();
    CompletableFuture<String> leader = call.callAsync(SHARED, begun -> attempt);
    CompletableFuture<String> follower = call.callAsync(SHARED, begun -> attempt);
    attempt.completeExceptionally(new IOException("down"));

    assertThat(leader).isCompletedWithValue("outdated");
    assertThat(follower).isCompletedWithValue("outdated");
    assertThat(cache.asked).containsExactly("fresh", "fresh", "stale");
    assertThat(call.stats().sharedCount()).isOne();
    assertThat(call.stats().staleCount()).isOne();
    assertThat(call.stats().sentCount()).isOne();
  }

  // ---- stale and other fallbacks

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_refusal_is_answered_by_the_stale_value_before_any_fallback(Way way) throws Exception {
    GuardedCall<String> call = openedCached();
    cache.stale = "outdated";

    assertThat(way.call(call, CallSpec.REPEATABLE, this::answer, List.of(() -> "fallback")))
        .isEqualTo("outdated");
    assertThat(cache.asked).containsExactly("fresh", "stale");
    assertThat(call.stats().staleCount()).isOne();
    assertThat(call.stats().fallbackCount()).isZero();
    assertThat(call.stats().rejectedBreakerCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_refusal_without_a_stale_value_is_answered_by_the_fallback(Way way) throws Exception {
    GuardedCall<String> call = openedCached();

    assertThat(way.call(call, CallSpec.REPEATABLE, this::answer, List.of(() -> "fallback")))
        .isEqualTo("fallback");
    assertThat(cache.asked).containsExactly("fresh", "stale");
    assertThat(call.stats().staleCount()).isZero();
    assertThat(call.stats().fallbackCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_failure_is_answered_by_the_stale_value_and_counted_all_the_same(Way way) throws Exception {
    GuardedCall<String> call = cached();
    cache.stale = "outdated";

    assertThat(way.call(call, CallSpec.DEFAULT, this::failure, List.of(() -> "fallback")))
        .isEqualTo("outdated");
    assertThat(cache.asked).containsExactly("fresh", "sent", "stale");
    assertThat(call.stats().failureCount()).isOne();
    assertThat(call.stats().staleCount()).isOne();
    assertThat(call.stats().fallbackCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_callers_own_mistake_is_answered_by_nothing_else(Way way) {
    GuardedCall<String> call = cached();
    cache.stale = "outdated";
    IllegalArgumentException mistake = new IllegalArgumentException("code");

    assertThatThrownBy(() -> way.call(
            call,
            CallSpec.DEFAULT,
            () -> {
              throw mistake;
            },
            List.of(() -> "fallback")))
        .isSameAs(mistake);
    assertThat(cache.asked).containsExactly("fresh");
    assertThat(call.stats().failureCount()).isZero();
    assertThat(call.stats().canceledCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void fallbacks_are_asked_until_one_answers(Way way) throws Exception {
    GuardedCall<String> call = builder().build();
    List<String> asked = new ArrayList<>();
    List<CallAttempt<String, Exception>> fallbacks = List.of(
        () -> {
          asked.add("first");
          throw new IllegalStateException("no local copy");
        },
        () -> {
          asked.add("second");
          return "second";
        },
        () -> {
          asked.add("third");
          return "third";
        });

    assertThat(way.call(call, CallSpec.DEFAULT, this::failure, fallbacks)).isEqualTo("second");
    assertThat(asked).containsExactly("first", "second");
    assertThat(call.stats().fallbackFailureCount()).isOne();
    assertThat(call.stats().fallbackCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void if_all_fallbacks_throw_the_calls_own_exception_comes_out_with_theirs(Way way) {
    GuardedCall<String> call = builder().build();
    IllegalStateException first = new IllegalStateException("no local copy");
    IOException second = new IOException("no default");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(
            call,
            CallSpec.DEFAULT,
            this::failure,
            List.of(
                () -> {
                  throw first;
                },
                () -> {
                  throw second;
                })))
        .withMessage("down")
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(first, second));
    assertThat(call.stats().fallbackFailureCount()).isEqualTo(2);
    assertThat(call.stats().fallbackCount()).isZero();
    assertThat(call.stats().failureCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_fallback_that_throws_what_the_call_threw_is_not_suppressed_in_itself(Way way) {
    GuardedCall<String> call = builder().build();
    IOException down = new IOException("down");
    CallAttempt<String, Exception> same = () -> {
      throw down;
    };

    assertThatThrownBy(() -> way.call(call, CallSpec.DEFAULT, same, List.of(same)))
        .isSameAs(down)
        .hasNoSuppressedExceptions();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void an_error_of_a_fallback_comes_out_at_once(Way way) {
    GuardedCall<String> call = builder().build();
    AssertionError broken = new AssertionError("broken");

    assertThatThrownBy(() -> way.call(
            call,
            CallSpec.DEFAULT,
            this::failure,
            List.of(
                () -> {
                  throw broken;
                },
                () -> "must not hide it")))
        .isSameAs(broken);
    assertThat(call.stats().fallbackFailureCount()).isOne();
    assertThat(call.stats().fallbackCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void an_error_of_a_fallback_for_an_ill_value_comes_out_at_once(Way way) {
    GuardedCall<String> call =
        builder().classifier((value, thrown) -> CallOutcome.PERMANENT_FAILURE).build();
    AssertionError broken = new AssertionError("broken");

    assertThatThrownBy(() -> way.call(
            call,
            CallSpec.DEFAULT,
            this::answer,
            List.of(
                () -> {
                  throw broken;
                },
                () -> "must not hide it")))
        .isSameAs(broken);
  }

  @Test
  void an_error_that_a_fallback_throws_before_there_is_a_stage_comes_out() {
    GuardedCall<String> call = builder().build();
    AssertionError broken = new AssertionError("broken");
    List<AsyncAttempt<String>> fallbacks = List.of(
        attempt -> {
          throw broken;
        },
        attempt -> CompletableFuture.completedFuture("must not hide it"));

    assertThatThrownBy(() -> call.callAsync(
                CallSpec.DEFAULT,
                attempt -> CompletableFuture.failedFuture(new IOException("down")),
                fallbacks)
            .join())
        .isInstanceOf(CompletionException.class)
        .hasCause(broken);
    assertThat(call.stats().fallbackFailureCount()).isOne();
  }

  @Test
  void an_interrupt_ends_the_chain_of_fallbacks_and_stays() {
    GuardedCall<String> call = builder().build();
    List<String> asked = new ArrayList<>();
    InterruptedException interrupted = new InterruptedException();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Way.SYNC.call(
            call,
            CallSpec.DEFAULT,
            this::failure,
            List.of(
                () -> {
                  asked.add("first");
                  throw interrupted;
                },
                () -> {
                  asked.add("second");
                  return "second";
                })))
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(interrupted));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(asked).containsExactly("first");
  }

  @Test
  void an_interrupt_ends_the_chain_of_fallbacks_for_an_ill_value_too() throws Exception {
    GuardedCall<String> call =
        builder().classifier((value, thrown) -> CallOutcome.PERMANENT_FAILURE).build();

    assertThat(Way.SYNC.call(
            call,
            CallSpec.DEFAULT,
            this::answer,
            List.of(
                () -> {
                  throw new InterruptedException();
                },
                () -> "second")))
        .isEqualTo("answer");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(call.stats().fallbackCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void an_ill_value_comes_out_if_no_fallback_has_a_better_one(Way way) throws Exception {
    GuardedCall<String> call =
        builder().classifier((value, thrown) -> CallOutcome.PERMANENT_FAILURE).build();

    assertThat(way.call(call, CallSpec.DEFAULT, this::answer, List.of(this::failure)))
        .isEqualTo("answer");
    assertThat(way.call(call, CallSpec.DEFAULT, this::answer, List.of(() -> "better")))
        .isEqualTo("better");
  }

  // ---- total deadline, retry

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_total_time_out_bounds_all_attempts_and_the_waits_between_them(Way way) {
    GuardedCall<String> call = GuardedCall.<String>builder("factors") // of real time
        .totalTimeout(Duration.ofMillis(120))
        .attemptTimeout(Duration.ofMillis(50))
        .maximumAttempts(10)
        .build();
    CountDownLatch never = new CountDownLatch(1);

    if (way == Way.SYNC) {
      assertThatExceptionOfType(CallTimeoutException.class)
          .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, () -> {
            sent.incrementAndGet();
            never.await();
            return "never";
          }));
    } else {
      CompletableFuture<String> result = call.callAsync(CallSpec.REPEATABLE, attempt -> {
        sent.incrementAndGet();
        return new CompletableFuture<>();
      });
      assertThatThrownBy(result::join).hasCauseInstanceOf(CallTimeoutException.class);
    }
    assertThat(sent.get()).isBetween(1, 3); // 50 ms, a wait, 50 ms, a wait, what is left
    assertThat(call.stats().sentCount()).isOne();
    assertThat(call.stats().retryCount()).isEqualTo(sent.get() - 1);
    assertThat(call.stats().attemptTimeoutCount()).isEqualTo(sent.get());
    assertThat(call.stats().failureCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_further_attempt_passes_the_breaker_by_itself(Way way) {
    GuardedCall<String> call = GuardedCall.<String>builder("factors").build(); // of real time

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, () -> {
          call.circuitBreaker("").orElseThrow().transitionToForcedOpenState();
          return failure();
        }))
        .withMessage("down"); // says more than the refusal of the second attempt
    assertThat(sent).hasValue(1);
    assertThat(call.stats().retryCount()).isZero();
    assertThat(call.stats().failureCount()).isOne();
  }

  // ---- refusals

  @ParameterizedTest
  @EnumSource(Way.class)
  void refusals_are_neither_failures_nor_tried_again(Way way) {
    GuardedCall<String> call = opened(builder().build());

    for (int i = 0; i < 50; i++) {
      assertThatExceptionOfType(CallRejectedException.class)
          .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, this::answer));
    }
    assertThat(sent).hasValue(0);
    assertThat(call.stats().rejectedBreakerCount()).isEqualTo(50);
    assertThat(call.stats().sentCount()).isOne(); // the one before
    assertThat(call.stats().failureCount()).isZero();
    assertThat(call.stats().retryCount()).isZero();
    assertThat(call.circuitBreaker("").orElseThrow().getMetrics().getNumberOfFailedCalls())
        .isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_refusal_of_a_guard_further_inside_is_no_failure_either(Way way) {
    GuardedCall<String> inner = opened(builder().build());
    GuardedCall<String> outer =
        GuardedCall.<String>builder("outer").clock(clock).build();

    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> way.call(outer, CallSpec.REPEATABLE, () -> {
          sent.incrementAndGet();
          return inner.call(this::answer);
        }));
    assertThat(sent).hasValue(1);
    assertThat(outer.stats().failureCount()).isZero();
    assertThat(outer.stats().retryCount()).isZero();
    assertThat(outer.stats().underWay()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_breaker_is_asked_before_the_limit(Way way) {
    GuardedCall<String> call = builder().maximumConcurrent(1).build();
    CompletableFuture<String> only = new CompletableFuture<>();
    CompletableFuture<String> first = call.callAsync(attempt -> only);

    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, this::answer))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.LIMITED));
    call.circuitBreaker("").orElseThrow().transitionToForcedOpenState();
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, this::answer))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.BREAKER_OPEN));
    only.complete("answer");
    assertThat(first).isCompletedWithValue("answer");
    assertThat(call.stats().rejectedCount()).isEqualTo(2);
    assertThat(call.stats().underWay()).isZero();
    assertThat(call.stats().failureCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_refusal_by_the_limit_gives_the_probe_of_the_breaker_back(Way way) throws Exception {
    GuardedCall<String> call = builder().maximumConcurrent(1).build();
    CompletableFuture<String> only = new CompletableFuture<>();
    CompletableFuture<String> first = call.callAsync(attempt -> only);
    call.circuitBreaker("").orElseThrow().transitionToOpenState();
    call.circuitBreaker("").orElseThrow().transitionToHalfOpenState();
    for (int i = 0; i < 20; i++) { // more than there are probes
      assertThatExceptionOfType(CallRejectedException.class)
          .isThrownBy(() -> way.call(call, CallSpec.DEFAULT, this::answer))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.LIMITED));
    }
    only.complete("answer");
    assertThat(first).isCompletedWithValue("answer");
    for (int i = 0; i < 5; i++) {
      assertThat(way.call(call, CallSpec.DEFAULT, this::answer)).isEqualTo("answer");
    }
    assertThat(call.stats().openBreakers()).isZero();
  }
}
