/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of calls on many threads, in real time: whatever happens to them, once all have
 * ended nothing is kept, and the counts add up. A seed that failed is run alone with
 * {@code -Dperfguard.seed=…}.
 */
@Timeout(60)
class CallConcurrencyTest {
  private static final int THREADS = 8;
  private static final int CALLS = 60;
  private static final int PROBES = 5;
  private static final List<CallSpec> PLACES =
      List.of(CallSpec.DEFAULT, CallSpec.DEFAULT.withKey("other"));

  /** How an attempt ends. */
  private enum End {
    VALUE,
    SLOW_VALUE,
    HELD_VALUE,
    FAILURE,
    ERROR,
    NEVER,
    INTERRUPT,
    THROWS_BEFORE_A_STAGE
  }

  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
  private final Queue<CompletableFuture<Void>> pending = new ConcurrentLinkedQueue<>();
  private final LongAdder asked = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder values = new LongAdder();
  private final LongAdder givenUp = new LongAdder();

  static Stream<Arguments> histories() {
    String given = System.getProperty("perfguard.seed");
    long first = new Random().nextLong(1_000_000_000);
    LongStream seeds =
        given == null ? LongStream.range(first, first + 2) : LongStream.of(Long.parseLong(given));
    return seeds
        .boxed()
        .flatMap(seed -> Stream.of(
            Arguments.of(seed, 4, false),
            Arguments.of(seed, 64, false),
            Arguments.of(seed, 64, true)));
  }

  /** Virtual threads where the JDK has them. */
  private static ExecutorService callers(boolean virtual) {
    if (virtual) {
      try {
        return (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      } catch (ReflectiveOperationException e) {
        assertThat(Runtime.version().feature())
            .as("JDK without virtual threads")
            .isLessThan(21);
      }
    }
    return Executors.newCachedThreadPool();
  }

  @AfterEach
  void close() {
    later.shutdownNow();
  }

  private static GuardedCall<String> guard(int maximumConcurrent) {
    return GuardedCall.<String>builder("factors")
        .config(CallConfig.DEFAULTS
            .withMode(GuardMode.FULL)
            .withTotalTimeout(Duration.ofMillis(200))
            .withAttemptTimeout(Duration.ofMillis(20))
            .withHedgeShare(1)
            .withRetryShare(1)
            .withMaximumConcurrent(maximumConcurrent)
            .withShortestOpen(Duration.ofMillis(5))
            .withLongestOpen(Duration.ofMillis(20)))
        .build();
  }

  @ParameterizedTest(name = "seed {0}, at most {1} under way, virtual threads {2}")
  @MethodSource("histories")
  void once_all_have_ended_nothing_is_kept_and_the_counts_add_up(
      long seed, int maximumConcurrent, boolean virtual) throws Exception {
    GuardedCall<String> guard = guard(maximumConcurrent);
    learns(guard);
    CallStats before = guard.stats();
    ExecutorService callers = callers(virtual);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random dice = new Random(31 * seed + i);
        all.add(callers.submit(() -> {
          for (int call = 0; call < CALLS; call++) {
            boolean outage = call / 20 % 3 == 1;
            any(guard, dice, outage);
          }
          return null;
        }));
      }
      for (Future<?> one : all) {
        one.get(30, TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
    for (CompletableFuture<Void> one : pending) {
      one.get(20, TimeUnit.SECONDS);
    }
    eventually(() -> guard.stats().underWay() == 0);
    // Who cancels a call tells whoever waits for it before it counts.
    eventually(() -> {
      CallStats now = guard.stats().minus(before);
      return now.sentCount() + now.rejectedCount() >= asked.sum();
    });

    CallStats stats = guard.stats().minus(before);
    assertThat(asked.sum()).isEqualTo(THREADS * CALLS);
    assertThat(stats.sentCount() + stats.rejectedCount()).isEqualTo(asked.sum());
    assertThat(stats.rejectedCount()).isEqualTo(refused.sum());
    // One that succeeded in the moment it was given up is neither canceled nor has a value.
    assertThat(stats.sentCount() - stats.failureCount() - stats.canceledCount())
        .isBetween(values.sum(), values.sum() + givenUp.sum());
    assertThat(stats.retryCount()).isPositive();
    assertThat(stats.hedgeCount()).isPositive();
    assertThat(guard.faultCount()).isZero();
    for (CallSpec place : PLACES) {
      recovers(guard, place);
      hasAllItsPlaces(guard, place, maximumConcurrent);
      hasAllItsProbes(guard, place);
    }
    assertThat(guard.stats().underWay()).isZero();
  }

  // ---- a history

  /** What calls take, so that there are hedges. */
  private static void learns(GuardedCall<String> guard) {
    for (CallSpec place : PLACES) {
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < 2 * LatencyModel.WINDOW_NANOS) {
        assertThat(guard.call(place, () -> "answer")).isEqualTo("answer");
      }
    }
  }

  private void any(GuardedCall<String> guard, Random dice, boolean outage) throws Exception {
    List<End> ends = new ArrayList<>();
    for (int i = 0; i < 4; i++) { // one for each attempt that there may be, and one too many
      ends.add(end(dice, outage));
    }
    CallSpec spec = dice.nextInt(4) == 0 ? CallSpec.DEFAULT : CallSpec.REPEATABLE;
    CallSpec place = dice.nextInt(4) == 0 ? spec.withKey("other") : spec;
    asked.increment();
    if (dice.nextBoolean()) {
      now(guard, place, ends);
    } else {
      later(guard, place, ends, dice);
    }
  }

  private static End end(Random dice, boolean outage) {
    int percent = dice.nextInt(100);
    if (outage && percent < 90) {
      return percent < 5 ? End.NEVER : End.FAILURE;
    }
    if (percent < 60) {
      return End.VALUE;
    }
    return percent < 70
        ? End.SLOW_VALUE
        : percent < 80
            ? End.HELD_VALUE
            : percent < 90
                ? End.FAILURE
                : percent < 93
                    ? End.ERROR
                    : percent < 95
                        ? End.NEVER
                        : percent < 97 ? End.INTERRUPT : End.THROWS_BEFORE_A_STAGE;
  }

  private void now(GuardedCall<String> guard, CallSpec spec, List<End> ends) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try {
      assertThat(guard.call(spec, () -> attempt(ends.get(attempts.getAndIncrement()))))
          .isEqualTo("answer");
      values.increment();
    } catch (CallRejectedException e) {
      refused.increment();
    } catch (IOException | InterruptedException | CallTimeoutException | AttemptError e) {
      assertThat(attempts).hasPositiveValue();
    } finally {
      boolean unused = Thread.interrupted();
    }
  }

  /** An Error that is none of a test that failed. */
  private static final class AttemptError extends Error {
    private static final long serialVersionUID = 1;
  }

  private static String attempt(End end) throws Exception {
    switch (end) {
      case VALUE, HELD_VALUE -> {
        return "answer";
      }
      case SLOW_VALUE -> {
        boolean unused = new CountDownLatch(1).await(4, TimeUnit.MILLISECONDS);
        return "answer";
      }
      case NEVER -> new CountDownLatch(1).await();
      case ERROR -> throw new AttemptError();
      case INTERRUPT -> {
        Thread.currentThread().interrupt();
        throw new InterruptedException("from outside");
      }
      default -> throw new IOException("down");
    }
    throw new AssertionError("nobody ends the latch");
  }

  private void later(GuardedCall<String> guard, CallSpec spec, List<End> ends, Random dice)
      throws Exception {
    int delay = dice.nextInt(3);
    int ending = dice.nextInt(10);
    CompletableFuture<String> result =
        guard.callAsync(spec, attempt -> begin(attempt, ends.get(attempt.number() - 1), delay));
    CompletableFuture<Void> told = new CompletableFuture<>();
    CompletableFuture<Void> unused = result.handle((value, e) -> {
      Throwable cause = e == null ? null : Classifiers.unwrapped(e);
      if (cause instanceof CallRejectedException) {
        refused.increment();
      } else if (cause == null) {
        values.increment();
      }
      told.complete(null);
      return null;
    });
    if (ending < 3) {
      givenUp.increment();
    }
    switch (ending) {
      case 0 -> result.cancel(true);
      case 1 -> soon(1, () -> result.cancel(true));
      case 2 -> {
        CompletableFuture<String> same = result.orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(same).isSameAs(result);
      }
      default -> {}
    }
    if (dice.nextBoolean()) { // else the next call begins while this one is under way
      told.get(20, TimeUnit.SECONDS);
    } else {
      pending.add(told);
    }
    while (pending.size() > THREADS) {
      CompletableFuture<Void> one = pending.poll();
      if (one != null) {
        one.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private CompletionStage<String> begin(Attempt attempt, End end, int delayMillis) {
    CompletableFuture<String> stage = new CompletableFuture<>();
    switch (end) {
      case VALUE -> soon(delayMillis, () -> stage.complete("answer"));
      case SLOW_VALUE -> soon(4, () -> stage.complete("answer"));
      case HELD_VALUE -> {
        CompletableFuture<Void> body = new CompletableFuture<>();
        attempt.holdUntil(body);
        attempt.onAbandon(() -> body.cancel(true));
        soon(delayMillis, () -> {
          stage.complete("answer");
          soon(delayMillis, () -> body.complete(null));
        });
      }
      case FAILURE -> soon(delayMillis, () -> stage.completeExceptionally(new IOException("down")));
      case ERROR -> soon(delayMillis, () -> stage.completeExceptionally(new AttemptError()));
      case NEVER -> {}
      case INTERRUPT ->
        soon(delayMillis, () -> stage.completeExceptionally(new InterruptedException()));
      case THROWS_BEFORE_A_STAGE -> throw new AttemptError();
    }
    return stage;
  }

  private void soon(int millis, Runnable action) {
    if (millis == 0) {
      action.run();
    } else {
      Future<?> unused = later.schedule(action, millis, TimeUnit.MILLISECONDS);
    }
  }

  // ---- afterwards

  private static void eventually(BooleanSupplier holds) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(8); // below that of stuck probes
    while (!holds.getAsBoolean()) {
      assertThat(until - System.nanoTime()).as("nanoseconds left").isPositive();
      Thread.onSpinWait();
    }
  }

  /** A probe that was never given back would keep the breaker from closing by itself. */
  private static void recovers(GuardedCall<String> guard, CallSpec place) {
    int[] inARow = new int[1];
    eventually(() -> {
      try {
        String unused = guard.call(place, () -> "answer");
        inARow[0]++;
      } catch (CallRejectedException e) {
        inARow[0] = 0;
      }
      return inARow[0] >= 20;
    });
    assertThat(guard.circuitBreaker(place.key()).orElseThrow().getState())
        .isEqualTo(CircuitBreaker.State.CLOSED);
  }

  /** By answers that are there, but keep their place: nothing cuts them off. */
  private static void hasAllItsPlaces(GuardedCall<String> guard, CallSpec place, int maximum) {
    CompletableFuture<Void> bodies = new CompletableFuture<>();
    for (int i = 0; i < maximum; i++) {
      assertThat(guard.callAsync(place, attempt -> {
            attempt.holdUntil(bodies);
            return CompletableFuture.completedFuture("answer");
          }))
          .isCompletedWithValue("answer");
    }
    assertThat(guard.stats().underWay()).isEqualTo(maximum);
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(() -> guard.call(place, () -> "answer"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Rejection.LIMITED));
    bodies.complete(null);
    assertThat(guard.stats().underWay()).isZero();
  }

  private static void hasAllItsProbes(GuardedCall<String> guard, CallSpec place) {
    CircuitBreaker breaker = guard.circuitBreaker(place.key()).orElseThrow();
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    for (int i = 0; i < PROBES; i++) {
      assertThat(guard.call(place, () -> "answer")).isEqualTo("answer");
    }
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }
}
