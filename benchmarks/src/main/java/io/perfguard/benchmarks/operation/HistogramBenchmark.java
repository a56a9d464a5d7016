/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One duration recorded in a histogram. */
@State(Scope.Benchmark)
public class HistogramBenchmark {
  private final LogLinearHistogram histogram = new LogLinearHistogram();
  private final Recorder recorder = new Recorder(TimeUnit.HOURS.toNanos(1), 2);
  private final Timer timer = Timer.builder("timer").register(new SimpleMeterRegistry());
  private final Timer percentiles = MicrometerPeers.withPercentiles(new SimpleMeterRegistry());

  /** Durations about 1 ms, log-normal as durations are, the same in each run. */
  @State(Scope.Thread)
  public static class Durations {
    private static final int COUNT = 1_024;

    private final long[] nanos = new long[COUNT];
    private int index;

    /** Draws them. */
    @Setup
    public void draw() {
      Random random = new Random(Seed.FIXED);
      for (int i = 0; i < COUNT; i++) {
        nanos[i] = (long) (1_000_000 * Math.exp(0.6 * random.nextGaussian()));
      }
    }

    long next() {
      return nanos[index++ & COUNT - 1];
    }
  }

  /**
   * Ours.
   *
   * @param durations what to record
   */
  @Benchmark
  public void logLinear(Durations durations) {
    histogram.record(durations.next());
  }

  /**
   * HdrHistogram, the recorder that many threads may use.
   *
   * @param durations what to record
   */
  @Benchmark
  public void hdrRecorder(Durations durations) {
    recorder.recordValue(durations.next());
  }

  /**
   * Micrometer without percentiles: count, sum and maximum only.
   *
   * @param durations what to record
   */
  @Benchmark
  public void micrometerTimer(Durations durations) {
    timer.record(durations.next(), TimeUnit.NANOSECONDS);
  }

  /**
   * Micrometer with percentiles.
   *
   * @param durations what to record
   */
  @Benchmark
  public void micrometerPercentiles(Durations durations) {
    percentiles.record(durations.next(), TimeUnit.NANOSECONDS);
  }
}
