/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.http;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench endpoint}: what it costs to record a call of an endpoint. */
public final class EndpointSuite {
  private static final Class<EndpointBenchmark> CALLS = EndpointBenchmark.class;

  private EndpointSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    String byTags = "Micrometer Timer found by tags";
    Comparison.named("endpoint")
        .add(Row.of("record", CALLS, "record")
            .atMost(25)
            .withoutAllocation()
            .against("Micrometer Timer", CALLS, "micrometerTimer")
            .against("Micrometer Timer, percentiles", CALLS, "micrometerPercentiles")
            .against("HdrHistogram Recorder, 2 digits", CALLS, "hdrRecorder"))
        .add(Row.of("inbound, known path", CALLS, "inboundKnownPath")
            .allocatingAtMost(16) // of 256 paths some share their places, and are learned again
            .against(byTags, CALLS, "micrometerByTags"))
        .add(Row.of("inbound, framework's pattern", CALLS, "inboundPattern")
            .withoutAllocation()
            .against(byTags, CALLS, "micrometerByTags"))
        .add(Row.of("inbound, new path", CALLS, "inboundNewPath")
            .against(byTags, CALLS, "micrometerByTags"))
        .add(Row.of("outbound GET, answer may be kept", CALLS, "outboundFresh")
            .against(byTags, CALLS, "micrometerByTags"))
        .add(Row.of("outbound GET, answer may not be kept", CALLS, "outboundNoStore")
            .against(byTags, CALLS, "micrometerByTags"))
        .run(Arguments.parse(args));
  }
}
