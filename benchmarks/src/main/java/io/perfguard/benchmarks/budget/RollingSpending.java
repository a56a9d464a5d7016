/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.Budget;
import io.perfguard.llm.budget.BudgetBook;
import io.perfguard.llm.budget.BudgetClaim;
import io.perfguard.llm.budget.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Many threads that spend while time passes, on a rolling minute and on calendar hours. What was
 * spent is written down with the times between which it happened, and summed up afterwards over
 * each stretch of a minute and each hour. Not thread-safe.
 */
final class RollingSpending {
  private static final long LIMIT = 20_000_000; // two thirds of what is asked for
  private static final long HOUR_LIMIT = 150_000_000; // less than ten minutes of that
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration STEP = Duration.ofMillis(20);
  /** The clock may move on while a thread stands still: what is dated no better is left out. */
  private static final long CERTAIN_NANOS = STEP.multipliedBy(10).toNanos();

  private static final Instant START = Instant.parse("2026-01-01T00:50:00Z");
  private static final BudgetClaim CLAIM = BudgetClaim.of("rolling");

  /** What one call spent; when it was held and when settled, or -1 if that is not certain. */
  private record Spent(long heldAt, long settledAt, long hour, long picos) {}

  private final ManualClock clock = new ManualClock(START, 0);
  private final BudgetBook book = BudgetBook.builder(
          "rolling",
          Budget.rolling(WINDOW, Money.ofPicos(LIMIT))
              .and(Budget.hourly(Money.ofPicos(HOUR_LIMIT)))
              .hard())
      .clock(clock)
      .build();
  private final int calls;
  private final int threads;
  private final AtomicInteger next = new AtomicInteger();
  private final List<Spent> all = new ArrayList<>();
  private long refused;

  RollingSpending(int calls, int threads) {
    this.calls = calls;
    this.threads = threads;
  }

  void run(long seed) throws InterruptedException, ExecutionException {
    ExecutorService crew = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<Spent>>> parts = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(seed + t);
        parts.add(crew.submit(() -> spend(random)));
      }
      for (Future<List<Spent>> part : parts) {
        all.addAll(part.get());
      }
    } finally {
      crew.shutdownNow();
    }
    refused = (long) calls - all.size();
  }

  private List<Spent> spend(Random random) {
    List<Spent> spent = new ArrayList<>();
    for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
      if (i % 4 == 0) {
        clock.advance(STEP);
      }
      Spent one = call(random);
      if (one != null) {
        spent.add(one);
      }
    }
    return spent;
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it: others get in between
  private @Nullable Spent call(Random random) {
    long before = clock.nanoTime();
    long hour = hour();
    Reservation held = book.tryReserve(CLAIM, 1 + random.nextInt(10_000));
    if (held == null) {
      return null;
    }
    long heldAt = clock.nanoTime();
    hour = hour == hour() ? hour : -1;
    Thread.yield();
    long actual = (long) (held.heldPicos() * random.nextDouble());
    long settles = clock.nanoTime();
    if (!held.settle(actual)) {
      throw new IllegalStateException("settled by somebody else");
    }
    long settledAt = clock.nanoTime();
    return new Spent(certain(before, heldAt), certain(settles, settledAt), hour, actual);
  }

  private long hour() {
    return clock.instant().getEpochSecond() / 3_600;
  }

  private static long certain(long before, long after) {
    return after - before <= CERTAIN_NANOS ? after : -1;
  }

  /** The most that any stretch of a minute saw for sure, as a share of the limit. */
  double mostInAnyMinute() {
    return Math.max(most(Spent::heldAt), most(Spent::settledAt)) / (double) LIMIT;
  }

  private long most(ToLongFunction<Spent> time) {
    long window = WINDOW.toNanos() - CERTAIN_NANOS;
    List<Spent> dated = new ArrayList<>(all);
    dated.removeIf(spent -> time.applyAsLong(spent) < 0);
    dated.sort(Comparator.comparingLong(time));
    long most = 0;
    long sum = 0;
    int first = 0;
    for (Spent spent : dated) {
      sum += spent.picos;
      while (time.applyAsLong(spent) - time.applyAsLong(dated.get(first)) > window) {
        sum -= dated.get(first++).picos;
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /**
   * The most that an hour saw, as a share of its limit; calls that an hour ended in are left out.
   */
  double mostInAnHour() {
    return all.stream()
            .filter(spent -> spent.hour >= 0)
            .collect(Collectors.groupingBy(Spent::hour, Collectors.summingLong(Spent::picos)))
            .values()
            .stream()
            .mapToLong(sum -> sum)
            .max()
            .orElse(0)
        / (double) HOUR_LIMIT;
  }

  long refused() {
    return refused;
  }

  /** Calls whose time is not certain, which are in none of the sums. */
  long leftOut() {
    return all.stream().filter(spent -> spent.heldAt < 0 || spent.settledAt < 0).count();
  }
}
