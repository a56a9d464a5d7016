/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench fingerprint}: what it costs to know which statement a text is. */
public final class FingerprintSuite {
  private static final Class<FingerprintCacheBenchmark> TEXTS = FingerprintCacheBenchmark.class;

  private FingerprintSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    String queryType = "datasource-proxy, query type only";
    Comparison.named("fingerprint")
        .add(Row.of("known text", TEXTS, "known")
            .atMost(10)
            .against("OpenTelemetry's sanitizer, known", TEXTS, "telemetryKnown")
            .against(queryType, TEXTS, "queryType"))
        .add(Row.of("fresh text of 200 characters", TEXTS, "fresh")
            .atMost(1_000)
            .against("OpenTelemetry's sanitizer, fresh", TEXTS, "telemetryFresh")
            .against(queryType, TEXTS, "queryType"))
        .run(Arguments.parse(args));
  }
}
