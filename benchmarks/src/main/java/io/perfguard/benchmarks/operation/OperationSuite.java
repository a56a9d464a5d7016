/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.operation;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/**
 * {@code benchmarks/bench operation}: operation scopes, resource timings inside and outside, the
 * histogram.
 */
public final class OperationSuite {
  private static final Class<MicrometerPeers> MICROMETER = MicrometerPeers.class;
  private static final Class<OpenTelemetryPeers> TELEMETRY = OpenTelemetryPeers.class;
  private static final Class<ScopeBenchmark> SCOPE = ScopeBenchmark.class;
  private static final Class<SharedScopeBenchmark> SHARED = SharedScopeBenchmark.class;

  private OperationSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("operation")
        .add(Row.of("DB timing, no operation, thread without a frame", SCOPE, "idleWithoutFrame")
            .atMost(3)
            .withoutAllocation()
            .against("Micrometer Observation, no-op registry", MICROMETER, "noOpObservation")
            .against("OpenTelemetry span, no-op", TELEMETRY, "noOpSpan"))
        .add(Row.of("DB timing, no operation, frame", SCOPE, "idleWithFrame")
            .atMost(3)
            .withoutAllocation())
        .add(Row.of("HTTP timing, no operation, no lease held", SCOPE, "idleHttp")
            .atMost(3)
            .withoutAllocation())
        .add(Row.of("DB timing in an operation", SCOPE, "db")
            .atMost(10, 2)
            .withoutAllocation()
            .besideClockPair()
            .against("Micrometer Timer.record", MICROMETER, "timerRecord")
            .against(
                "Micrometer Timer.record, percentiles", MICROMETER, "timerRecordWithPercentiles")
            .against("Micrometer Timer.Sample", MICROMETER, "timerSample")
            .against("OpenTelemetry span, dropped at the end", TELEMETRY, "spanInside"))
        .add(Row.of("HTTP timing in an operation, no lease held", SCOPE, "http")
            .atMost(10, 2)
            .withoutAllocation())
        .add(Row.of("HTTP timing in an operation, one lease told", SCOPE, "httpWithLease")
            .withoutAllocation())
        .add(Row.of("DB timing, parallel branches, one thread", SHARED, "oneThread")
            .atMost(100)
            .withoutAllocation()
            .besideClockPair())
        .add(Row.of("DB timing, parallel branches, two threads", SHARED, "twoThreads")
            .withoutAllocation())
        .add(Row.of("operation with one DB timing", OperationBenchmark.class, "operation")
            .against("Micrometer Timer in Timer.Sample", MICROMETER, "timerInSample")
            .against(
                "Micrometer Timer in Timer.Sample, percentiles",
                MICROMETER,
                "timerInSampleWithPercentiles")
            .against(
                "Micrometer Observation in Observation", MICROMETER, "observationInObservation")
            .against("OpenTelemetry span in span, dropped at the end", TELEMETRY, "spanInSpan"))
        .add(Row.of(
                "operation found by name, one DB timing",
                OperationBenchmark.class,
                "operationByName")
            .against("Micrometer Timer found by name and tag", MICROMETER, "timerByNameAndTag"))
        .add(Row.of("histogram record", HistogramBenchmark.class, "logLinear")
            .atMost(5)
            .withoutAllocation()
            .against("HdrHistogram Recorder, 2 digits", HistogramBenchmark.class, "hdrRecorder")
            .against("Micrometer Timer", HistogramBenchmark.class, "micrometerTimer")
            .against(
                "Micrometer Timer, percentiles", HistogramBenchmark.class, "micrometerPercentiles"))
        .run(Arguments.parse(args));
  }
}
