/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.db;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import io.perfguard.benchmarks.harness.Subject;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench jdbc}: what a guarded query costs. */
public final class JdbcSuite {
  private static final double MOST_NANOS = 100;
  private static final double MOST_BYTES = 64;

  private JdbcSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Subject raw = subject("the driver alone", "raw");
    Subject p6spy = subject("p6spy, empty listener", "p6spy");
    Subject proxy = subject("datasource-proxy", "datasourceProxy");
    Comparison.named("jdbc")
        .add(row("query, no operation", "perfguard", raw)
            .allocatingAtMost(MOST_BYTES)
            .atMostShare(1 / 2.5, p6spy, raw)
            .atMostShare(1 / 5.0, proxy, raw)
            .against(p6spy)
            .against(proxy)
            .against(subject("datasource-proxy, countQuery", "datasourceProxyCount"))
            .against(subject("datasource-proxy, proxyResultSet", "datasourceProxyRows"))
            .against(subject("OpenTelemetry JDBC, no-op", "openTelemetry")))
        .add(row("query, 10 statements in an operation", "perfguardOperation", raw))
        .add(row("query, 10 times the same in an operation", "perfguardRepeated", raw))
        .run(Arguments.parse(args));
  }

  private static Row.Builder row(String label, String method, Subject raw) {
    return Row.of(label, JdbcBenchmark.class, method)
        .atMost(MOST_NANOS, 1, raw.label(), JdbcBenchmark.class, raw.method())
        .beside(raw);
  }

  private static Subject subject(String label, String method) {
    return new Subject(label, JdbcBenchmark.class, method);
  }
}
