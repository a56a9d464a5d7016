/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.GuardExecutors;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** One timing of a resource in an operation whose branches run on several threads. */
public class SharedScopeBenchmark {
  // Timings in one branch: its begin and end are spread over so many that they vanish.
  private static final int TIMINGS = 100_000;

  /**
   * An asynchronous operation: it belongs to no thread, so that each benchmark thread is a branch
   * of it.
   */
  @State(Scope.Benchmark)
  public static class Operation {
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private Runnable branch = () -> {};

    /** Begins it. */
    @Setup
    public void begin() {
      NamedOperation.of("shared", GuardClock.system()).callAsync(() -> {
        branch = GuardExecutors.wrap(SharedScopeBenchmark::timings);
        return end;
      });
    }

    /** Ends it. */
    @TearDown
    public void end() {
      end.complete("done");
    }
  }

  private static void timings() {
    for (int i = 0; i < TIMINGS; i++) {
      ResourceTimer.exit(ResourceTimer.enter(Resource.DB));
    }
  }

  /**
   * The price of the lock when nobody else wants it.
   *
   * @param operation the operation
   */
  @Benchmark
  @OperationsPerInvocation(TIMINGS)
  public void oneThread(Operation operation) {
    operation.branch.run();
  }

  /**
   * Two threads do nothing else but this: the worst that two branches can do to each other.
   *
   * @param operation the operation
   */
  @Benchmark
  @OperationsPerInvocation(TIMINGS)
  @Threads(2)
  public void twoThreads(Operation operation) {
    operation.branch.run();
  }
}
