/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long a suite measures. Immutable.
 *
 * @param rounds forks of each benchmark
 * @param warmup runs before it is measured; the compilers need a second of it
 * @param iterations measured iterations
 * @param iteration length of one
 */
record Effort(int rounds, TimeValue warmup, int iterations, TimeValue iteration) {
  static final Effort FULL =
      new Effort(5, TimeValue.milliseconds(1_500), 5, TimeValue.milliseconds(250));
  static final Effort QUICK =
      new Effort(2, TimeValue.milliseconds(700), 2, TimeValue.milliseconds(100));
}
