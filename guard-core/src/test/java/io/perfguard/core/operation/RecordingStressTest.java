/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads at once, on the real clock: nothing is lost, and all parts add up. */
class RecordingStressTest {
  private static final int THREADS = 64;
  private static final int RUNS = 500;
  private static final int SCOPES = 200;

  private final GuardClock clock = GuardClock.system();
  private final NamedOperation operation = NamedOperation.of("agent", clock);
  private final NamedOperation inner = NamedOperation.of("inner", clock);

  /**
   * Platform threads, and virtual ones from JDK 21 on; the build runs all tests on 25, or lists
   * that it could not.
   */
  static Stream<ThreadFactory> factories() throws ReflectiveOperationException {
    if (Runtime.version().feature() < 21) {
      return Stream.of(Executors.defaultThreadFactory());
    }
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Object virtual =
        Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    return Stream.of(Executors.defaultThreadFactory(), (ThreadFactory) virtual);
  }

  /** Runs a task on all threads at the same time. */
  private static void onAllThreads(ThreadFactory factory, Callable<?> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, factory);
    CyclicBarrier together = new CyclicBarrier(THREADS);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        futures.add(threads.submit(() -> {
          together.await();
          return task.call();
        }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void scope(Resource resource) {
    ResourceTimer.exit(ResourceTimer.enter(resource));
  }

  private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
    return Runtime.version().feature() >= 21
        && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
  }

  @ParameterizedTest
  @MethodSource("factories")
  void what_a_run_allocates_is_not_claimed_where_the_JVM_does_not_say(ThreadFactory factory)
      throws Exception {
    Thread thread = factory.newThread(() -> operation.run(() -> {}));
    thread.start();
    thread.join();

    assertThat(operation.stats().count()).isEqualTo(1);
    assertThat(operation.stats().allocatedBytesPerRun().isPresent()).isEqualTo(!isVirtual(thread));
  }

  @ParameterizedTest
  @MethodSource("factories")
  void runs_of_many_threads_are_all_counted(ThreadFactory factory) throws Exception {
    IOException failure = new IOException();
    onAllThreads(factory, () -> {
      for (int i = 0; i < RUNS; i++) {
        boolean fails = i % 5 == 0;
        operation.run(() -> {
          scope(Resource.DB);
          scope(Resource.LLM);
          inner.run(() -> scope(Resource.DB));
          ResourceTimer.cacheHit();
          ResourceTimer.cost(3);
          if (fails) {
            OperationScope.current().failed(failure);
          }
        });
      }
      return null;
    });

    long runs = (long) THREADS * RUNS;
    OperationStats stats = operation.stats();
    assertThat(stats.count()).isEqualTo(runs);
    assertThat(stats.errorCount()).isEqualTo(runs / 5);
    assertThat(stats.calls()).isEqualTo(new PerResource(2 * runs, runs, 0, 0, 0, 0));
    assertThat(stats.cacheHitCount()).isEqualTo(runs);
    assertThat(stats.costPicos()).isEqualTo(3 * runs);
    assertThat(stats.durations().count()).isEqualTo(runs);
    assertThat(stats.wall().sum()).isEqualTo(stats.durations().sumNanos());
    assertThat(stats.work()).isEqualTo(stats.wall());
    assertThat(inner.stats().count()).isEqualTo(runs);
    assertThat(inner.stats().calls().db()).isEqualTo(runs);
    assertThat(stats.misuseCount() + inner.stats().misuseCount()).isZero();
    OperationDetails details = operation.details();
    assertThat(details.errors())
        .singleElement()
        .satisfies(kind -> assertThat(kind.count()).isEqualTo(runs / 5));
  }

  @ParameterizedTest
  @MethodSource("factories")
  void branches_of_one_run_are_all_counted_and_its_shares_add_up(ThreadFactory factory)
      throws Exception {
    operation.run(() -> {
      Callable<Integer> branch = GuardExecutors.wrap(() -> {
        for (int i = 0; i < SCOPES; i++) {
          scope(i % 2 == 0 ? Resource.DB : Resource.LLM);
          inner.run(() -> scope(Resource.HTTP));
          ResourceTimer.cost(3);
        }
        return SCOPES;
      });
      onAllThreads(factory, branch);
    });

    long scopes = (long) THREADS * SCOPES;
    OperationStats stats = operation.stats();
    assertThat(stats.count()).isEqualTo(1);
    assertThat(stats.calls()).isEqualTo(new PerResource(scopes / 2, scopes / 2, scopes, 0, 0, 0));
    assertThat(stats.costPicos()).isEqualTo(3 * scopes);
    assertThat(stats.wall().sum()).isEqualTo(stats.durations().sumNanos());
    assertThat(Resource.values()).allMatch(resource -> stats.wall().get(resource) >= 0);
    assertThat(stats.lateCount()).isZero();
    assertThat(inner.stats().count()).isEqualTo(scopes);
    assertThat(inner.stats().wall().sum()).isEqualTo(inner.stats().durations().sumNanos());
  }

  @ParameterizedTest
  @MethodSource("factories")
  void steps_of_many_branches_at_once_leave_nobody_behind_in_a_resource(ThreadFactory factory)
      throws Exception {
    ManualClock still = new ManualClock();
    NamedOperation timeless = NamedOperation.of("timeless", still);
    timeless.run(() -> {
      onAllThreads(factory, GuardExecutors.wrap(() -> {
        for (int i = 0; i < 50 * SCOPES; i++) {
          scope(i % 2 == 0 ? Resource.DB : Resource.LLM);
        }
        return SCOPES;
      }));
      still.advance(Duration.ofNanos(1_000)); // all have left: this is own code
    });

    assertThat(timeless.stats().wall()).isEqualTo(new PerResource(0, 0, 0, 0, 0, 1_000));
  }

  @ParameterizedTest
  @MethodSource("factories")
  void branches_that_come_when_the_run_ends_are_in_it_or_late(ThreadFactory factory)
      throws Exception {
    for (int round = 0; round < 20; round++) {
      OperationScope scope = operation.begin();
      Callable<Void> branch = GuardExecutors.wrap(() -> {
        scope(Resource.DB);
        ResourceTimer.cost(3);
        return null;
      });
      CyclicBarrier start = new CyclicBarrier(2);
      Thread crowd = new Thread(() -> {
        try {
          start.await();
          onAllThreads(factory, branch);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      });
      crowd.start();
      start.await();
      scope.close();
      crowd.join();
    }

    OperationStats stats = operation.stats();
    assertThat(stats.count()).isEqualTo(20);
    assertThat(stats.calls().db()).isEqualTo(20L * THREADS);
    assertThat(stats.costPicos()).isEqualTo(3 * 20L * THREADS);
    assertThat(stats.wall().sum()).isEqualTo(stats.durations().sumNanos());
    assertThat(stats.lateCount()).isBetween(0L, 20L * THREADS);
  }
}
