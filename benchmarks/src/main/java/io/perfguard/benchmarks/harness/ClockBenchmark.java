/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import org.openjdk.jmh.annotations.Benchmark;

/** What a reading of the clock costs here: it varies by machine, and most of a timing is that. */
public class ClockBenchmark {
  /**
   * One reading.
   *
   * @return nanoseconds
   */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  /**
   * Two readings: the least that a timing can cost.
   *
   * @return nanoseconds between them
   */
  @Benchmark
  public long pair() {
    long start = System.nanoTime();
    return System.nanoTime() - start;
  }
}
