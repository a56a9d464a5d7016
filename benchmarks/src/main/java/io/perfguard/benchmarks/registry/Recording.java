/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.registry;

import io.perfguard.benchmarks.harness.Checklist;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.core.operation.GuardExecutors;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.OperationScope;
import io.perfguard.core.operation.OperationStats;
import io.perfguard.core.operation.Operations;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** Many threads record into the same names while others read: nothing may be lost. */
final class Recording {
  private static final int THREADS = 64;
  private static final int OPERATIONS = 4;
  private static final int FAILS_ONE_IN = 16;

  private final long nanos;
  private final Exception failure = new IllegalStateException("every " + FAILS_ONE_IN + "th run");
  private final LongAdder runs = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder timings = new LongAdder();

  Recording(boolean quick) {
    nanos = (quick ? 2 : 10) * 1_000_000_000L;
  }

  void measure(Checklist checklist) throws InterruptedException {
    try (GuardRegistry guards = GuardRegistry.create()) {
      LogLinearHistogram histogram = new LogLinearHistogram();
      CompletableFuture<String> end = new CompletableFuture<>();
      List<Runnable> bodies = new ArrayList<>();
      guards.operation("shared").callAsync(() -> {
        for (int i = 0; i < THREADS; i++) {
          // Each thread runs operations of its own and is a branch of one that all are in.
          bodies.add(GuardExecutors.wrap(() -> record(guards, histogram)));
        }
        return end;
      });
      runAll(bodies, guards);
      end.complete("done");
      check(checklist, guards, histogram);
    }
  }

  private void record(GuardRegistry guards, LogLinearHistogram histogram) {
    GuardClock clock = GuardClock.system();
    long start = clock.nanoTime();
    long myRuns = 0;
    long myFailures = 0;
    for (long now = start; now - start < nanos; now = clock.nanoTime()) {
      boolean fails = ++myRuns % FAILS_ONE_IN == 0;
      NamedOperation operation = guards.operation("operation-" + myRuns % OPERATIONS);
      try (OperationScope run = operation.begin()) {
        ResourceTimer.exit(ResourceTimer.enter(Resource.DB));
        ResourceTimer.cacheHit();
        if (fails) {
          run.failed(failure);
          myFailures++;
        }
      }
      ResourceTimer.exit(ResourceTimer.enter(Resource.HTTP)); // in the shared operation alone
      histogram.record(myRuns);
    }
    runs.add(myRuns);
    failures.add(myFailures);
    timings.add(2 * myRuns);
  }

  private void runAll(List<Runnable> bodies, GuardRegistry guards) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (Runnable body : bodies) {
      Thread thread = new Thread(() -> {
        awaitQuietly(start);
        body.run();
      });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    int readings = 0;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        thread.join(20);
        guards.diagnose(); // readers must not disturb
        readings++;
      }
    }
    System.err.printf(
        Locale.ROOT, "%d threads recorded, %d diagnoses meanwhile%n", THREADS, readings);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(Checklist checklist, GuardRegistry guards, LogLinearHistogram histogram) {
    OperationStats shared = guards.stats(Operations.KIND).get("shared");
    List<OperationStats> separate = guards.stats(Operations.KIND).all().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("operation-"))
        .map(entry -> entry.getValue())
        .toList();
    long seconds = nanos / 1_000_000_000L;
    String threads = String.format(Locale.ROOT, "%d threads, %d s: ", THREADS, seconds);
    checklist.exactly(threads + "runs counted", sum(separate, OperationStats::count), runs.sum());
    checklist.exactly(
        threads + "failures counted", sum(separate, OperationStats::errorCount), failures.sum());
    checklist.exactly(
        threads + "cache hits counted", sum(separate, OperationStats::cacheHitCount), runs.sum());
    checklist.exactly(
        threads + "DB timings counted",
        sum(separate, each -> each.calls().get(Resource.DB)),
        runs.sum());
    checklist.exactly(
        threads + "durations in the histograms",
        sum(separate, each -> each.durations().count()),
        runs.sum());
    checklist.exactly(
        threads + "shares of time, ns",
        sum(separate, each -> each.wall().sum()),
        sum(separate, each -> each.durations().sumNanos()));
    checklist.exactly(
        threads + "timings counted in the operation that all were in",
        shared.calls().get(Resource.DB) + shared.calls().get(Resource.HTTP),
        timings.sum());
    checklist.exactly(
        threads + "its shares of time, ns",
        shared.wall().sum(),
        shared.durations().sumNanos());
    checklist.exactly(
        threads + "values in one histogram", histogram.snapshot().count(), runs.sum());
    checklist.exactly(threads + "faults of the registry", guards.faultCount(), 0);
  }

  private static long sum(List<OperationStats> all, ToLongFunction<OperationStats> figure) {
    return all.stream().mapToLong(figure).sum();
  }
}
