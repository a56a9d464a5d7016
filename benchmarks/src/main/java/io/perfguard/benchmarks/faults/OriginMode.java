/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.time.Duration;

/**
 * How the origin behaves at the moment. Immutable.
 *
 * @param workers that take requests from the queue
 * @param extraService how much longer a worker takes, and is busy
 * @param failRate share of requests that are answered 503 at once, without a worker
 * @param retryAfterSeconds what such an answer asks for; 0 for nothing
 * @param tailRate share of answers that come later
 * @param tail by how much; the worker is free meanwhile
 */
record OriginMode(
    int workers,
    Duration extraService,
    double failRate,
    int retryAfterSeconds,
    double tailRate,
    Duration tail) {
  static OriginMode healthy(int workers) {
    return new OriginMode(workers, Duration.ZERO, 0, 0, 0, Duration.ZERO);
  }

  OriginMode slowerBy(Duration extra) {
    return new OriginMode(workers, extra, failRate, retryAfterSeconds, tailRate, tail);
  }

  OriginMode failing(double rate, int retryAfter) {
    return new OriginMode(workers, extraService, rate, retryAfter, tailRate, tail);
  }

  OriginMode withTail(double rate, Duration late) {
    return new OriginMode(workers, extraService, failRate, retryAfterSeconds, rate, late);
  }
}
