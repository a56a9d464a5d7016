/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import java.time.Duration;

/** Whether a time-out fits what calls take, and which one would. Stateless; thread-safe. */
final class TimeoutAdvice {
  /*
   * A time-out should be above what a good call takes at worst, and not far above. What a good call takes is the 99.9th
   * percentile, unless more than one call in a thousand timed out: then that percentile is the time-out itself, and the
   * 99th says more.
   *
   * Too tight is a time-out into which good calls run: the 99.9th percentile is near it, and the 99th is no longer far
   * from it, so that what fails is the tail of the good ones. If the 99th is far below it, those that time out hang, and
   * more time would not help them.
   */
  private static final double NEAR = 0.8;
  private static final long LEAST_WIDE_NANOS =
      1_000_000_000; // below, nobody waits long for nothing
  private static final long LEAST_NANOS = 100_000_000;

  private TimeoutAdvice() {}

  static ApiSetting.Advice of(EndpointStats stats, long enoughCalls, long wideFactor) {
    long timeout = stats.timeoutNanos();
    if (timeout < 0) {
      return ApiSetting.Advice.NOT_TOLD;
    }
    if (stats.count() < enoughCalls) {
      return ApiSetting.Advice.TOO_FEW_CALLS;
    }
    if (timeout == 0) {
      return ApiSetting.Advice.NONE_SET;
    }
    long p99 = stats.p99().toNanos();
    if (p99 * 2 >= timeout && stats.quantile(0.999).toNanos() >= NEAR * timeout) {
      return ApiSetting.Advice.TOO_TIGHT;
    }
    boolean wide = timeout >= LEAST_WIDE_NANOS && timeout / wideFactor > observed(stats);
    return wide ? ApiSetting.Advice.TOO_WIDE : ApiSetting.Advice.FITS;
  }

  /** What a good call takes at worst. */
  static long observed(EndpointStats stats) {
    boolean censored = stats.timeoutCount() * 1_000 > stats.count();
    return stats.quantile(censored ? 0.99 : 0.999).toNanos();
  }

  /** Three times that, or twice a time-out into which good calls run. */
  static Duration better(EndpointStats stats, ApiSetting.Advice advice) {
    return advice == ApiSetting.Advice.TOO_TIGHT
        ? rounded(2 * stats.timeoutNanos())
        : rounded(Math.max(LEAST_NANOS, 3 * observed(stats)));
  }

  /** Up to two digits, of milliseconds. */
  static Duration rounded(long nanos) {
    long millis = Math.max(1, (nanos + 999_999) / 1_000_000);
    long step = 1;
    while (millis / step >= 100) {
      step *= 10;
    }
    return Duration.ofMillis((millis + step - 1) / step * step);
  }
}
