/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** When calls are due: drawn beforehand, so that nothing that happens can move them. */
final class Arrivals {
  private Arrivals() {}

  /**
   * A Poisson process.
   *
   * @return nanoseconds from the beginning, ascending
   */
  static long[] poisson(long seed, double ratePerSecond, Duration duration) {
    Random random = new Random(seed);
    long[] due = new long[(int) (duration.toSeconds() * ratePerSecond * 2) + 1_000];
    int count = 0;
    double at = 0;
    while (count < due.length) {
      at += -Math.log(1 - random.nextDouble()) / ratePerSecond * 1e9;
      if (at >= duration.toNanos()) {
        break;
      }
      due[count++] = (long) at;
    }
    return Arrays.copyOf(due, count);
  }
}
