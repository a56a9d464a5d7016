/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.Collection;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one fork measured. Immutable.
 *
 * @param cpuNanos processor time of the benchmark's threads for each operation
 * @param wallNanos time that passed for each operation
 * @param bytes bytes that they allocated for each operation
 */
public record Sample(double cpuNanos, double wallNanos, double bytes) {
  static Sample of(Collection<RunResult> runs) {
    RunResult run = runs.iterator().next();
    return new Sample(
        secondary(run, WorkerProfiler.CPU),
        run.getPrimaryResult().getScore(),
        secondary(run, WorkerProfiler.ALLOCATED));
  }

  private static double secondary(RunResult run, String name) {
    Result<?> result = run.getSecondaryResults().get(name);
    if (result == null) {
      throw new IllegalStateException(run.getParams().getBenchmark() + " has no result \"" + name
          + "\", only " + run.getSecondaryResults().keySet());
    }
    return result.getScore();
  }
}
