/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.operation.NamedOperation;
import io.perfguard.core.operation.Resource;
import io.perfguard.core.operation.ResourceTimer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole operation, from its begin to the record of its numbers. */
@State(Scope.Benchmark)
public class OperationBenchmark {
  private final GuardRegistry guards = GuardRegistry.create();
  private final NamedOperation operation = NamedOperation.of("operation", GuardClock.system());

  private static long timing() {
    long token = ResourceTimer.enter(Resource.DB);
    ResourceTimer.exit(token);
    return token;
  }

  /**
   * One run with one timing inside.
   *
   * @return the timing's token
   */
  @Benchmark
  public long operation() {
    return operation.call(OperationBenchmark::timing);
  }

  /**
   * The same, and the registry is asked for the operation each time.
   *
   * @return the timing's token
   */
  @Benchmark
  public long operationByName() {
    return guards.operation("by name").call(OperationBenchmark::timing);
  }

  /** Ends the registry's thread. */
  @TearDown
  public void close() {
    guards.close();
  }
}
