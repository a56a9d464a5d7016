/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What was wrong once. */
@Timeout(60)
class CallRegressionsTest {
  private static final CallSpec SHARED = new CallSpec("", "", true, null, "US:2024");
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger sent = new AtomicInteger();
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();

  private GuardedCall.Builder<String> builder() {
    return GuardedCall.<String>builder("factors").clock(clock).repeatable();
  }

  private CompletableFuture<String> begin(Attempt attempt) {
    CompletableFuture<String> future = new CompletableFuture<>();
    attempts.add(future);
    return future;
  }

  private String failure() throws IOException {
    sent.incrementAndGet();
    throw new IOException("down");
  }

  private void teachUsual(GuardedCall<String> call) {
    for (int i = 0; i < 600; i++) {
      assertThat(call.call(() -> {
            clock.advance(Duration.ofMillis(10));
            return "usual";
          }))
          .isEqualTo("usual");
    }
  }

  /** What another thread does soon. */
  private static void eventually(BooleanSupplier holds) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!holds.getAsBoolean()) {
      assertThat(until - System.nanoTime()).as("nanoseconds left").isPositive();
      Thread.onSpinWait();
    }
  }

  /** An executor in the hand of a test. */
  private static final class Tasks extends AbstractExecutorService {
    final List<Runnable> given = new ArrayList<>();
    private final Consumer<Runnable> what;

    Tasks(Consumer<Runnable> what) {
      this.what = what;
    }

    @Override
    public void execute(Runnable task) {
      given.add(task);
      what.accept(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }

  // ---- hedges

  @Test
  void a_hedge_that_is_canceled_before_it_begins_gives_its_place_back() {
    Tasks queue = new Tasks(task -> {});
    GuardedCall<String> call = builder().mode(GuardMode.FULL).executor(queue).build();
    teachUsual(call);

    assertThat(call.call(() -> {
          clock.advance(Duration.ofMillis(12));
          return "slow";
        }))
        .isEqualTo("slow");
    assertThat(queue.given).hasSize(1);
    assertThat(call.stats().hedgeCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
    queue.given.get(0).run(); // too late: it must not be given back twice
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void a_hedge_handed_over_while_the_first_attempt_ends_gives_its_place_back() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch handedOver = new CountDownLatch(1);
    CompletableFuture<String> value = new CompletableFuture<>();
    Tasks queue = new Tasks(task -> {
      handedOver.countDown();
      value.join(); // the call has ended before the executor has said that it took the task
    });
    GuardedCall<String> call = builder().mode(GuardMode.FULL).executor(queue).build();
    teachUsual(call);
    Thread caller = new Thread(() -> {
      try {
        value.complete(call.call(() -> {
          began.countDown();
          handedOver.await();
          return "slow";
        }));
      } catch (Throwable e) {
        value.completeExceptionally(e);
      }
    });
    caller.start();
    began.await();
    clock.advance(Duration.ofMillis(12));
    caller.join();

    assertThat(value).isCompletedWithValue("slow");
    assertThat(queue.given).hasSize(1);
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void a_second_attempt_beside_the_first_is_one_of_those_that_there_may_be() {
    Tasks here = new Tasks(Runnable::run);
    GuardedCall<String> call =
        builder().mode(GuardMode.FULL).maximumAttempts(2).executor(here).build();
    teachUsual(call);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> call.call(() -> {
          if (sent.get() == 0) {
            sent.incrementAndGet();
            clock.advance(Duration.ofMillis(12)); // the second one begins, and fails, in here
            throw new IOException("first");
          }
          return failure();
        }))
        .withMessage("first");
    assertThat(sent).hasValue(2);
    assertThat(call.stats().hedgeCount()).isOne();
    assertThat(call.stats().retryCount()).isZero();
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void a_second_attempt_beside_the_first_is_one_of_those_that_there_may_be_later_too() {
    GuardedCall<String> call = builder().mode(GuardMode.FULL).maximumAttempts(2).build();
    teachUsual(call);
    CompletableFuture<String> result = call.callAsync(this::begin);
    clock.advance(Duration.ofMillis(12));
    assertThat(attempts).hasSize(2);
    attempts.get(0).completeExceptionally(new IOException("first"));
    assertThat(result).isNotDone();
    attempts.get(1).completeExceptionally(new IOException("second"));

    assertThat(result).isCompletedExceptionally();
    clock.advance(Duration.ofSeconds(10));
    assertThat(attempts).hasSize(2);
    assertThat(call.stats().retryCount()).isZero();
    assertThat(call.stats().underWay()).isZero();
  }

  // ---- followers

  @Test
  void a_follower_of_a_failed_leader_asks_its_own_fallbacks() throws Exception {
    GuardedCall<String> call = builder().singleFlight().maximumAttempts(1).build();
    CompletableFuture<String> leader = call.callAsync(SHARED, this::begin);
    CompletableFuture<String> later = call.callAsync(
        SHARED, this::begin, List.of(attempt -> CompletableFuture.completedFuture("later")));
    CompletableFuture<String> now = new CompletableFuture<>();
    Thread follower = new Thread(() -> {
      try {
        now.complete(Way.SYNC.call(call, SHARED, this::failure, List.of(() -> "now")));
      } catch (Throwable e) {
        now.completeExceptionally(e);
      }
    });
    follower.start();
    eventually(() -> follower.getState() == Thread.State.TIMED_WAITING
        || follower.getState() == Thread.State.WAITING);
    attempts.get(0).completeExceptionally(new IOException("down"));

    assertThat(leader).isCompletedExceptionally();
    assertThat(later).isCompletedWithValue("later");
    assertThat(now.get(20, TimeUnit.SECONDS)).isEqualTo("now");
    assertThat(sent).hasValue(0);
    assertThat(call.stats().sharedCount()).isEqualTo(2);
    assertThat(call.stats().fallbackCount()).isEqualTo(2);
  }

  @Test
  void a_follower_whose_wait_is_over_waits_no_second_time() {
    GuardedCall<String> call = GuardedCall.<String>builder("factors") // followers wait in real time
        .totalTimeout(Duration.ofMillis(50))
        .singleFlight()
        .build();
    CompletableFuture<String> leader =
        call.callAsync(SHARED.withTimeout(Duration.ofMinutes(1)), this::begin);

    assertThatExceptionOfType(CallTimeoutException.class)
        .isThrownBy(() -> call.call(SHARED, this::failure))
        .withMessage("guarded call \"factors\": waiting for the answer of another call"
            + " took longer than 50 ms");
    assertThat(sent).hasValue(0);
    assertThat(call.stats().totalTimeoutCount()).isOne();
    assertThat(leader).isNotDone();
    assertThat(leader.cancel(true)).isTrue();
  }

  @Test
  void a_follower_that_ends_later_has_its_own_time_too() {
    GuardedCall<String> call = builder().singleFlight().build();
    CompletableFuture<String> leader = call.callAsync(SHARED, this::begin);
    CompletableFuture<String> follower =
        call.callAsync(SHARED.withTimeout(Duration.ofMillis(50)), this::begin);
    clock.advance(Duration.ofMillis(50));

    assertThat(follower)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(CallTimeoutException.class);
    assertThat(leader).isNotDone();
    attempts.get(0).complete("answer");
    assertThat(leader).isCompletedWithValue("answer");
    assertThat(call.stats().totalTimeoutCount()).isOne();
    assertThat(attempts).hasSize(1);
  }

  @Test
  void a_fallback_under_way_is_canceled_with_the_call() {
    GuardedCall<String> call = builder().maximumAttempts(1).build();
    CompletableFuture<String> fallback = new CompletableFuture<>();
    List<AsyncAttempt<String>> others =
        List.of(attempt -> fallback, attempt -> CompletableFuture.completedFuture("no"));
    CompletableFuture<String> result = call.callAsync(CallSpec.DEFAULT, this::begin, others);
    attempts.get(0).completeExceptionally(new IOException("down"));
    assertThat(result).isNotDone();
    assertThat(result.cancel(true)).isTrue();

    assertThat(fallback).isCancelled();
    assertThat(call.stats().fallbackCount()).isZero();
  }

  @Test
  void a_follower_whose_wait_is_over_is_given_the_stale_value_or_asks_its_fallbacks()
      throws Exception {
    AtomicReference<String> stale = new AtomicReference<>("outdated");
    GuardedCall<String> call = GuardedCall.<String>builder("factors")
        .totalTimeout(Duration.ofMillis(50))
        .singleFlight()
        .cache(new CallCache<>() {
          @Override
          public String fresh(CallSpec call) {
            return null;
          }

          @Override
          public String stale(CallSpec call) {
            return stale.get();
          }

          @Override
          public void put(CallSpec call, String value) {}
        })
        .build();
    CompletableFuture<String> leader =
        call.callAsync(SHARED.withTimeout(Duration.ofMinutes(1)), this::begin);

    assertThat(call.call(SHARED, this::failure)).isEqualTo("outdated");
    stale.set(null);
    assertThat(Way.SYNC.call(call, SHARED, this::failure, List.of(() -> "fallback")))
        .isEqualTo("fallback");
    assertThat(sent).hasValue(0);
    assertThat(call.stats().staleCount()).isOne();
    assertThat(leader.cancel(true)).isTrue();
  }

  // ---- futures that are ended from outside

  static Stream<UnaryOperator<CompletableFuture<String>>> derivations() {
    return Stream.of(
        future -> future,
        future -> future.thenApply(value -> value + "!"),
        future -> future.thenApply(value -> value + "!").whenComplete((value, e) -> {}),
        future -> future.thenCompose(CompletableFuture::completedFuture),
        future -> future.handle((value, e) -> value));
  }

  private void ends(
      UnaryOperator<CompletableFuture<String>> derivation,
      Consumer<CompletableFuture<String>> ending) {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> derived = derivation.apply(call.callAsync(this::begin));
    ending.accept(derived);

    eventually(() -> attempts.get(0).isCancelled());
    eventually(() -> call.stats().canceledCount() == 1);
    assertThat(derived).isDone();
    assertThat(call.stats().underWay()).isZero();
    assertThat(call.stats().sentCount()).isOne();
    assertThat(call.stats().failureCount()).isZero();
    clock.advance(Duration.ofMinutes(1));
    assertThat(attempts).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("derivations")
  void an_or_time_out_cancels_what_is_under_way(
      UnaryOperator<CompletableFuture<String>> derivation) {
    ends(
        derivation,
        future -> assertThatThrownBy(
                () -> future.orTimeout(5, TimeUnit.MILLISECONDS).join())
            .hasCauseInstanceOf(TimeoutException.class));
  }

  @ParameterizedTest
  @MethodSource("derivations")
  void a_complete_on_time_out_cancels_what_is_under_way(
      UnaryOperator<CompletableFuture<String>> derivation) {
    ends(
        derivation,
        future -> assertThat(
                future.completeOnTimeout("instead", 5, TimeUnit.MILLISECONDS).join())
            .isEqualTo("instead"));
  }

  @ParameterizedTest
  @MethodSource("derivations")
  void a_failure_from_outside_cancels_what_is_under_way(
      UnaryOperator<CompletableFuture<String>> derivation) {
    ends(
        derivation,
        future -> assertThat(future.completeExceptionally(new IOException("from outside")))
            .isTrue());
  }

  @ParameterizedTest
  @MethodSource("derivations")
  void a_value_from_outside_cancels_what_is_under_way(
      UnaryOperator<CompletableFuture<String>> derivation) {
    ends(derivation, future -> assertThat(future.complete("from outside")).isTrue());
  }

  @ParameterizedTest
  @MethodSource("derivations")
  void a_canceled_call_that_was_sent_has_a_duration(
      UnaryOperator<CompletableFuture<String>> derivation) {
    ends(derivation, future -> {
      clock.advance(Duration.ofMillis(40));
      assertThat(future.cancel(true)).isTrue();
    });
  }

  @Test
  void a_duration_of_a_canceled_call_lasts_until_it_was_canceled() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> result = call.callAsync(this::begin);
    clock.advance(Duration.ofMillis(40));
    assertThat(result.cancel(true)).isTrue();

    assertThat(call.stats().durations().count()).isOne();
    assertThat(call.stats().durations().maxNanos()).isEqualTo(40_000_000);
  }

  @Test
  void a_call_that_is_canceled_while_a_further_attempt_begins_cancels_that_too() {
    GuardedCall<String> call = builder().build();
    AtomicReference<CompletableFuture<String>> result = new AtomicReference<>();
    result.set(call.callAsync(attempt -> {
      CompletableFuture<String> stage = begin(attempt);
      if (attempt.number() == 2) {
        assertThat(result.get().cancel(true)).isTrue(); // there is no stage to cancel yet
      }
      return stage;
    }));
    attempts.get(0).completeExceptionally(new IOException("down"));
    clock.advance(Duration.ofMillis(60));

    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(1)).isCancelled();
    assertThat(call.stats().underWay()).isZero();
    assertThat(call.stats().canceledCount()).isOne();
  }

  @Test
  void a_call_that_is_canceled_while_a_further_attempt_begins_is_counted_once() throws Exception {
    GuardedCall<String> call = builder().build();
    AtomicReference<CompletableFuture<String>> result = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread canceling = new Thread(() -> result.get().cancel(true));
    result.set(call.callAsync(attempt -> {
      if (attempt.number() == 2) {
        canceling.start();
        eventually(() -> result.get().isDone()); // canceled, and nothing done about it yet
      }
      return begin(attempt);
    }));
    CompletableFuture<Void> heard = result.get().handle((value, e) -> {
      try {
        begun.await(); // keeps the thread that cancels
      } catch (InterruptedException interrupted) {
        throw new CompletionException(interrupted);
      }
      return null;
    });
    attempts.get(0).completeExceptionally(new IOException("down"));
    clock.advance(Duration.ofMillis(60));
    begun.countDown();
    canceling.join();

    assertThat(heard).isCompleted();
    assertThat(attempts.get(1)).isCancelled();
    assertThat(call.stats().sentCount()).isOne();
    assertThat(call.stats().canceledCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  // ---- watches

  @Test
  void watches_of_threads_that_ended_are_forgotten() throws InterruptedException {
    AtomicInteger begins = new AtomicInteger();
    WatchTable table = new WatchTable() {
      @Override
      void startTicking() {
        begins.incrementAndGet();
      }
    };
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(() -> {
        Watch watch = table.ofThisThread();
        watch.arm(1_000);
        assertThat(watch.disarm()).isFalse();
      });
      thread.start();
      thread.join();
    }
    assertThat(begins).hasValue(1);
    int ticks = 1;
    while (table.tick(2_000) && ticks < 10_000) {
      ticks++;
    }
    assertThat(ticks).isLessThan(1_000);
  }

  @Test
  void a_watch_that_was_forgotten_is_known_again_once_it_is_armed() {
    AtomicInteger begins = new AtomicInteger();
    WatchTable table = new WatchTable() {
      @Override
      void startTicking() {
        begins.incrementAndGet();
      }
    };
    Watch watch = table.ofThisThread();
    watch.arm(1_000);
    for (int i = 0; i < 500; i++) { // armed: not forgotten, however long it takes
      assertThat(table.tick(500)).isTrue();
    }
    assertThat(watch.disarm()).isFalse();
    int ticks = 0;
    while (table.tick(500)) {
      ticks++;
    }
    assertThat(ticks).isPositive();
    assertThat(table.ofThisThread()).isSameAs(watch);
    watch.arm(3_000);
    assertThat(begins).hasValue(2);
    assertThat(table.tick(3_000)).isTrue();
    assertThat(watch.disarm()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  // ---- the limit

  private static LoadModel.Window window(long count, double slower) {
    return new LoadModel.Window(100_000_000, count, 0, slower, 50_000_000);
  }

  private static void take(AdaptiveLimit limit, int places, long now) {
    for (int i = 0; i < places; i++) {
      boolean unused = limit.tryAcquire(now);
    }
  }

  @Test
  void a_limit_that_makes_nothing_faster_is_lifted() {
    AdaptiveLimit limit = new AdaptiveLimit(1_000);
    take(limit, 40, 0);
    long now = 0;
    for (double slower : new double[] {2, 3, 4}) {
      now += 100_000_000;
      limit.window(window(20, slower), now);
    }
    assertThat(limit.isLimiting()).isTrue();
    assertThat(limit.limit()).isLessThan(30);
    for (int i = 0; i < 200; i++) { // as slow as before, and with each call less an answer less
      now += 100_000_000;
      take(limit, 1, now); // refused: 40 are under way
      limit.window(window(Math.min(20, limit.limit() / 2), 4), now);
    }
    assertThat(limit.limit()).isBetween(34, 80);
    while (limit.underWay() > 0) {
      limit.release();
    }
    for (int i = 0; i < 12; i++) { // nobody meets the limit
      now += 100_000_000;
      limit.window(window(20, 4), now);
    }
    assertThat(limit.isLimiting()).isFalse();
  }

  @Test
  void a_small_limit_that_makes_nothing_faster_is_lifted() {
    AdaptiveLimit limit = new AdaptiveLimit(1_000);
    take(limit, 6, 0);
    long now = 0;
    limit.window(window(10, 4), now);
    for (int i = 0; i < 30; i++) { // as many answers as ever: only that it is small tells
      now += 100_000_000;
      limit.window(window(10, 4), now);
    }
    assertThat(limit.isLimiting()).isFalse();
  }

  @Test
  void a_limit_under_which_nothing_ends_is_widened() {
    AdaptiveLimit limit = new AdaptiveLimit(1_000);
    take(limit, 40, 0);
    limit.window(window(20, 4), 0);
    int begun = limit.limit();
    for (int second = 1; second <= 20; second++) { // no window is closed where nothing ends
      take(limit, 10, TimeUnit.SECONDS.toNanos(second));
    }
    assertThat(limit.limit()).isGreaterThan(2 * begun);
    assertThat(limit.underWay()).isGreaterThan(40);
  }

  // ---- retries

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_retry_share_of_zero_means_no_retry_at_all(Way way) throws Exception {
    GuardedCall<String> call = GuardedCall.<String>builder("factors")
        .config(CallConfig.DEFAULTS.withRetryShare(0))
        .clock(clock)
        .repeatable()
        .build();
    for (int i = 0; i < 100; i++) { // calm, and nothing is owed
      clock.advance(Duration.ofSeconds(1));
      assertThat(way.call(call, CallSpec.REPEATABLE, () -> "answer")).isEqualTo("answer");
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, this::failure));
    assertThat(sent).hasValue(1);
    assertThat(call.stats().retryCount()).isZero();
  }

  // ---- pauses

  private GuardedCall<String> pausing(Duration longestPause, Duration asked) {
    return GuardedCall.<String>builder("factors")
        .config(CallConfig.DEFAULTS.withLongestPause(longestPause))
        .clock(clock)
        .classifier((value, thrown) -> switch (value) {
          case "ask" -> CallOutcome.retryAfter(asked);
          case "busy" -> CallOutcome.OVERLOADED;
          default -> CallOutcome.SUCCESS;
        })
        .build();
  }

  private void answers(GuardedCall<String> call, int times, String value) {
    for (int i = 0; i < times; i++) {
      assertThat(call.call(() -> value)).isEqualTo(value);
      clock.advance(Duration.ofMillis(1));
    }
  }

  private static void isPaused(GuardedCall<String> call) {
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "answer"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.PAUSED))
        .satisfies(e -> assertThat(e.retryAfter()).isPositive());
  }

  @Test
  void one_node_that_asks_for_a_pause_does_not_pause_all() {
    GuardedCall<String> call = pausing(Duration.ofSeconds(30), Duration.ofSeconds(10));
    answers(call, 20, "answer");
    answers(call, 5, "ask");
    answers(call, 1, "answer");

    assertThat(call.stats().rejectedCount()).isZero();
  }

  @Test
  void where_most_calls_fail_one_that_asks_pauses_all() {
    GuardedCall<String> call = pausing(Duration.ofSeconds(30), Duration.ofSeconds(10));
    answers(call, 3, "answer");
    int answered = 0;
    for (int i = 0; i < 200 && answered < 9; i++) {
      String value = answered < 8 ? "busy" : "ask";
      try {
        assertThat(call.call(() -> value)).isEqualTo(value);
        answered++;
      } catch (CallRejectedException e) {
        assertThat(e.reason()).isEqualTo(Rejection.THROTTLED); // so few succeed
      }
    }

    isPaused(call);
    assertThat(call.stats().rejectedPauseCount()).isOne();
  }

  @Test
  void where_calls_are_rare_three_in_a_row_that_ask_pause_all() {
    GuardedCall<String> call = pausing(Duration.ofSeconds(30), Duration.ofSeconds(10));
    answers(call, 1, "answer");
    answers(call, 2, "ask");
    answers(call, 1, "answer");
    answers(call, 3, "ask");

    isPaused(call);
    clock.advance(Duration.ofSeconds(10));
    answers(call, 1, "answer");
  }

  @Test
  void a_pause_is_no_longer_than_the_longest_one() {
    GuardedCall<String> call = pausing(Duration.ofSeconds(5), Duration.ofHours(1));
    answers(call, 1, "ask"); // nothing succeeded before
    isPaused(call);
    clock.advance(Duration.ofMillis(4_998));
    isPaused(call);
    clock.advance(Duration.ofMillis(1));
    answers(call, 1, "answer");
  }

  @Test
  void a_longest_pause_of_zero_means_none() {
    GuardedCall<String> call = pausing(Duration.ZERO, Duration.ofHours(1));
    answers(call, 3, "ask");
    answers(call, 1, "answer");

    assertThat(call.stats().rejectedCount()).isZero();
  }

  // ---- for ever

  static Stream<ManualClock> clocks() {
    return Stream.of(
        new ManualClock(), new ManualClock(Instant.parse("2026-01-01T00:00:00Z"), Long.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void time_outs_for_ever_neither_overflow_nor_cut_anything_off(ManualClock time) throws Exception {
    for (GuardMode mode : GuardMode.values()) {
      GuardedCall<String> call = GuardedCall.<String>builder("factors")
          .config(CallConfig.DEFAULTS
              .withMode(mode)
              .withTotalTimeout(FOREVER)
              .withAttemptTimeout(FOREVER)
              .withLongestPause(FOREVER)
              .withLongestOpen(FOREVER)
              .withShortestOpen(FOREVER))
          .clock(time)
          .build();
      for (CallSpec spec : List.of(
          CallSpec.DEFAULT, CallSpec.REPEATABLE, CallSpec.REPEATABLE.withTimeout(FOREVER))) {
        assertThat(call.call(spec, () -> {
              time.advance(Duration.ofDays(3_000));
              return "answer";
            }))
            .isEqualTo("answer");
        attempts.clear();
        CompletableFuture<String> result = call.callAsync(spec, this::begin);
        time.advance(Duration.ofDays(3_000));
        assertThat(result).isNotDone();
        attempts.get(0).complete("answer");
        assertThat(result).isCompletedWithValue("answer");
      }
      assertThat(call.stats().attemptTimeoutCount()).isZero();
      assertThat(call.stats().underWay()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void a_breaker_that_opens_for_ever_and_a_pause_for_ever_last(ManualClock time) {
    GuardedCall<String> call = GuardedCall.<String>builder("factors")
        .config(CallConfig.DEFAULTS
            .withTotalTimeout(FOREVER)
            .withLongestOpen(FOREVER)
            .withShortestOpen(FOREVER)
            .withLongestPause(FOREVER))
        .clock(time)
        .classifier((value, thrown) ->
            value == null ? CallOutcome.FAILURE : CallOutcome.retryAfter(FOREVER))
        .build();
    CallSpec breaking = CallSpec.DEFAULT.withKey("breaking");
    CallSpec pausing = CallSpec.DEFAULT.withKey("pausing");
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> call.call(breaking, this::failure)).isNotNull();
    }
    assertThat(call.call(pausing, () -> "ask")).isEqualTo("ask");
    time.advance(Duration.ofDays(3_000));
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(breaking, () -> "answer"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.BREAKER_OPEN));
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(pausing, () -> "answer"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.PAUSED));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void time_outs_for_ever_work_in_real_time(Way way) throws Exception {
    GuardedCall<String> call = GuardedCall.<String>builder("factors")
        .config(CallConfig.DEFAULTS.withTotalTimeout(FOREVER).withAttemptTimeout(FOREVER))
        .singleFlight()
        .build();
    AtomicInteger failures = new AtomicInteger(1);

    assertThat(way.call(call, SHARED.withTimeout(FOREVER), () -> {
          if (failures.getAndDecrement() > 0) {
            throw new IOException("down");
          }
          return "answer";
        }))
        .isEqualTo("answer");
    assertThat(call.stats().retryCount()).isOne();
    assertThat(call.details().blocks()).isNotEmpty();
  }

  // ---- generations

  @Test
  void a_late_success_of_an_old_state_is_no_probe() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> early = call.callAsync(this::begin); // permitted while closed
    CircuitBreaker breaker = call.circuitBreaker("").orElseThrow();
    breaker.transitionToOpenState();
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "answer"));
    clock.advance(Duration.ofMillis(3_100)); // half-open at the next call
    for (int i = 0; i < 4; i++) {
      assertThat(call.call(() -> "answer")).isEqualTo("answer");
    }
    attempts.get(0).complete("late");

    assertThat(early).isCompletedWithValue("late");
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    assertThat(call.call(() -> "answer")).isEqualTo("answer");
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void an_answer_while_it_is_open_ends_the_wait() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> early = call.callAsync(this::begin); // permitted while closed
    CircuitBreaker breaker = call.circuitBreaker("").orElseThrow();
    breaker.transitionToOpenState();
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "answer"));
    clock.advance(Duration.ofMillis(250));
    attempts.get(0).complete("late");

    assertThat(early).isCompletedWithValue("late");
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    for (int i = 0; i < 5; i++) {
      assertThat(call.call(() -> "answer")).isEqualTo("answer");
    }
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void an_answer_while_it_is_probed_ends_the_next_wait() {
    GuardedCall<String> call = builder().maximumAttempts(1).build();
    CompletableFuture<String> early = call.callAsync(this::begin); // permitted while closed
    CircuitBreaker breaker = call.circuitBreaker("").orElseThrow();
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    assertThatThrownBy(() -> call.call(this::failure)).isNotNull();
    attempts.get(0).complete("late");
    assertThat(early).isCompletedWithValue("late");
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> call.call(this::failure)).isNotNull();
    }
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "answer"));
    clock.advance(Duration.ofMillis(250));
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "answer")); // the one that sees it
    for (int i = 0; i < 5; i++) {
      assertThat(call.call(() -> "answer")).isEqualTo("answer");
    }
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void a_breaker_that_was_forced_open_stays_so_whatever_answers() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> early = call.callAsync(this::begin);
    CircuitBreaker breaker = call.circuitBreaker("").orElseThrow();
    breaker.transitionToForcedOpenState();
    clock.advance(Duration.ofSeconds(1));
    attempts.get(0).complete("late");

    assertThat(early).isCompletedWithValue("late");
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "answer"));
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
  }

  @Test
  void a_late_cancellation_of_an_old_state_gives_no_probe_back() {
    GuardedCall<String> call = builder().build();
    CompletableFuture<String> early = call.callAsync(this::begin); // permitted while closed
    CircuitBreaker breaker = call.circuitBreaker("").orElseThrow();
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    List<CompletableFuture<String>> probes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      probes.add(call.callAsync(this::begin));
    }
    assertThat(early.cancel(true)).isTrue();

    assertThat(probes).allSatisfy(probe -> assertThat(probe).isNotDone());
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> call.call(() -> "a sixth one"));
    assertThat(probes.get(0).cancel(true)).isTrue(); // of this state
    assertThat(call.call(() -> "answer")).isEqualTo("answer");
  }

  // ---- how long an attempt may take

  private Duration firstAttempt(CallSpec spec) {
    AtomicReference<Duration> timeout = new AtomicReference<>();
    CompletableFuture<String> unused = builder().build().callAsync(spec, attempt -> {
      timeout.set(attempt.timeout());
      return CompletableFuture.completedFuture("answer");
    });
    return timeout.get();
  }

  @Test
  void while_nothing_is_learned_an_attempt_gets_all_that_the_call_says() {
    assertThat(firstAttempt(CallSpec.REPEATABLE.withTimeout(Duration.ofSeconds(20))))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(firstAttempt(CallSpec.REPEATABLE.withTimeout(Duration.ofMinutes(5))))
        .isEqualTo(Duration.ofMinutes(5));
    // Overdue after ten seconds; waited for as long as the call may take, if no other is
    // affordable.
    assertThat(firstAttempt(CallSpec.REPEATABLE)).isEqualTo(Duration.ofSeconds(30));
    assertThat(firstAttempt(CallSpec.DEFAULT)).isEqualTo(Duration.ofSeconds(30));
  }

  // ---- callbacks

  @ParameterizedTest
  @EnumSource(Way.class)
  void an_exception_that_is_an_answer_comes_out_and_is_no_failure(Way way) {
    GuardedCall<String> call =
        builder().classifier((value, thrown) -> CallOutcome.SUCCESS).build();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(call, CallSpec.REPEATABLE, this::failure));
    assertThat(call.stats().failureCount()).isZero();
    assertThat(call.stats().retryCount()).isZero();
    assertThat(call.stats().underWay()).isZero();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> way.call(call, CallSpec.REPEATABLE, this::failure, List.of(() -> "another one")));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_classifier_that_returns_null_is_contained_and_counted(Way way) throws Exception {
    GuardedCall<String> call = builder().classifier((value, thrown) -> null).build();

    assertThat(way.call(call, CallSpec.DEFAULT, () -> "answer")).isEqualTo("answer");
    assertThat(call.faultCount()).isOne();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(call, CallSpec.DEFAULT, this::failure));
    assertThat(call.stats().failureCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_classifier_that_throws_an_error_is_contained_and_counted(Way way) throws Exception {
    GuardedCall<String> call = builder()
        .classifier((value, thrown) -> {
          throw new StackOverflowError("classifier");
        })
        .build();

    assertThat(way.call(call, CallSpec.DEFAULT, () -> "answer")).isEqualTo("answer");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> way.call(call, CallSpec.DEFAULT, this::failure));
    assertThat(call.faultCount()).isGreaterThanOrEqualTo(2);
    assertThat(call.stats().failureCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_consumer_of_breaker_events_that_throws_breaks_no_call(Way way) throws Exception {
    GuardedCall<String> call = builder().build();
    assertThat(way.call(call, CallSpec.DEFAULT, () -> "answer")).isEqualTo("answer");
    AtomicInteger heard = new AtomicInteger();
    call.circuitBreaker("").orElseThrow().getEventPublisher().onStateTransition(event -> {
      heard.incrementAndGet();
      throw new IllegalStateException("consumer");
    });

    assertThat(way.call(call, CallSpec.DEFAULT, () -> "answer")).isEqualTo("answer");
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> way.call(call, CallSpec.DEFAULT, this::failure))
          .isInstanceOfAny(IOException.class, CallRejectedException.class);
    }
    assertThat(heard).hasPositiveValue();
    assertThat(call.stats().openBreakers()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void what_lets_go_of_an_abandoned_attempt_may_throw() {
    GuardedCall<String> call = builder().mode(GuardMode.FULL).build();
    teachUsual(call);
    AtomicInteger abandoned = new AtomicInteger();
    List<CompletableFuture<String>> stages = new ArrayList<>();
    CompletableFuture<String> result = call.callAsync(attempt -> {
      attempt.onAbandon(() -> {
        abandoned.incrementAndGet();
        throw new IllegalStateException("cannot let go");
      });
      CompletableFuture<String> stage = new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
          return false; // one that does not heed it, and has a value at last
        }
      };
      stages.add(stage);
      return stage;
    });
    clock.advance(Duration.ofMillis(12));
    stages.get(1).complete("fast");
    assertThat(result).isCompletedWithValue("fast");
    assertThat(abandoned).hasValue(0);
    stages.get(0).complete("slow");

    assertThat(abandoned).hasValue(1);
    assertThat(call.faultCount()).isOne();
    assertThat(call.stats().underWay()).isZero();
  }

  @Test
  void what_waits_for_a_call_may_block_without_holding_up_other_calls() throws Exception {
    GuardedCall<String> call = GuardedCall.<String>builder("factors") // of real time
        .attemptTimeout(Duration.ofMillis(20))
        .maximumAttempts(1)
        .build();
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> blocked = call.callAsync(attempt -> new CompletableFuture<>())
        .handle((value, e) -> {
          try {
            goOn.await();
          } catch (InterruptedException interrupted) {
            throw new CompletionException(interrupted);
          }
          return null;
        });
    CompletableFuture<String> other = call.callAsync(attempt -> new CompletableFuture<>());

    assertThatThrownBy(() -> other.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(CallTimeoutException.class);
    assertThat(blocked).isNotDone();
    goOn.countDown();
    assertThat(blocked.get(20, TimeUnit.SECONDS)).isNull();
    eventually(() -> call.stats().underWay() == 0);
  }
}
