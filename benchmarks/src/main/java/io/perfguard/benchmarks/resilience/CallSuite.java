/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.resilience;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import io.perfguard.benchmarks.harness.Subject;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench call}: what a guard adds to a call that is well. */
public final class CallSuite {
  private static final double MOST_NANOS = 250;
  private static final double MOST_BYTES = 64;
  private static final double MOST_NANOS_BREAKER = 15; // above Resilience4j's own

  private CallSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Comparison.named("call")
        .add(row("guarded call", "guarded")
            .against(subject("Resilience4j breaker", "resilience4j"))
            .against(subject("Resilience4j retry(breaker)", "resilience4jRetry"))
            .against(subject("Failsafe breaker", "failsafe"))
            .against(subject("Failsafe retry(breaker)", "failsafeRetry")))
        .add(row("guarded call, repeatable", "guardedRepeatable"))
        .add(row("guarded call, with place and route", "guardedPlace"))
        .add(row("only observed", "observed"))
        .add(Row.of("our breaker alone", CallBenchmark.class, "breakerAlone")
            .atMost(
                MOST_NANOS_BREAKER, 1, "Resilience4j breaker", CallBenchmark.class, "resilience4j")
            .against(subject("Resilience4j breaker", "resilience4j"))
            .against(subject("Failsafe breaker", "failsafe")))
        .run(Arguments.parse(args));
  }

  private static Row.Builder row(String label, String method) {
    Subject alone = subject("the call alone", "alone");
    return Row.of(label, CallBenchmark.class, method)
        .atMost(MOST_NANOS, 1, alone.label(), CallBenchmark.class, alone.method())
        .allocatingAtMost(MOST_BYTES)
        .beside(alone);
  }

  private static Subject subject(String label, String method) {
    return new Subject(label, CallBenchmark.class, method);
  }
}
