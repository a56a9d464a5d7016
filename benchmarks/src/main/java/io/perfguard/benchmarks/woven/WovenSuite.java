/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.woven;

import io.perfguard.benchmarks.harness.Arguments;
import io.perfguard.benchmarks.harness.Comparison;
import io.perfguard.benchmarks.harness.Row;
import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/** {@code benchmarks/bench woven}: what a hit of an annotated method costs. */
public final class WovenSuite {
  private static final Class<WovenBenchmark> HITS = WovenBenchmark.class;

  private WovenSuite() {}

  /**
   * Runs the suite.
   *
   * @param args {@code --quick} or nothing
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark failed
   */
  public static void main(String[] args) throws IOException, RunnerException {
    String raw = "Caffeine, no ttl, no stats";
    String spring = "Spring @Cacheable, Caffeine";
    String expression = "Spring @Cacheable, key in SpEL";
    String jetcache = "JetCache @Cached, local";
    Comparison.named("woven")
        .add(Row.of("woven hit, one argument", HITS, "one")
            .atMost(3, 1, raw, HITS, "raw")
            .atMost(0, 1 / 15.0, spring, HITS, "spring")
            .withoutAllocation()
            .against(raw, HITS, "raw")
            .against(spring, HITS, "spring")
            .against(jetcache, HITS, "jetcache"))
        .add(Row.of("woven hit, one argument, second object", HITS, "oneOfSecond")
            .atMost(6, 1, raw, HITS, "raw"))
        .add(Row.of("woven hit, two arguments", HITS, "two")
            .atMost(6, 1, raw, HITS, "raw")
            .atMost(0, 1 / 40.0, expression, HITS, "springExpression")
            .against(expression, HITS, "springExpression"))
        .add(Row.of("woven hit, no argument", HITS, "none")
            .atMost(0, 1, raw, HITS, "raw")
            .withoutAllocation())
        .run(Arguments.parse(args));
  }
}
