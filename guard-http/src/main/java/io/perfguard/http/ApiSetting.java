/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Require;
import java.time.Duration;
import java.util.Optional;

/**
 * The time-out of calls to one external endpoint, beside what they take. Immutable.
 *
 * @param endpoint the endpoint's name
 * @param timeout the setting in force; empty if there is none, or nobody told
 * @param calls calls that it was observed on
 * @param p99 99 % were within
 * @param p999 99.9 % were within; of more time-outs than that it is the time-out itself
 * @param timeouts calls that timed out
 * @param advice what to make of it
 * @param better the setting that would fit; empty if this one does, or too little is known
 */
public record ApiSetting(
    String endpoint,
    Optional<Duration> timeout,
    long calls,
    Duration p99,
    Duration p999,
    long timeouts,
    Advice advice,
    Optional<Duration> better) {
  /** What to make of a setting. */
  public enum Advice {
    /** Good calls run into it. */
    TOO_TIGHT("too tight"),
    /** It is many times what calls take: callers wait long for those that hang. */
    TOO_WIDE("too wide"),
    /** There is none: a call that hangs does so for ever. */
    NONE_SET("none set"),
    /** It fits. */
    FITS("fits"),
    /** Too few calls to say. */
    TOO_FEW_CALLS("too few calls to say"),
    /** Nobody told which one is in force. */
    NOT_TOLD("not told");

    private final String label;

    Advice(String label) {
      this.label = label;
    }

    /**
     * The words of a table.
     *
     * @return such as {@code too tight}
     */
    public String label() {
      return label;
    }
  }

  /**
   * Checks that nothing is missing.
   *
   * @param endpoint the endpoint's name
   * @param timeout the setting in force
   * @param calls calls that it was observed on
   * @param p99 99 % were within
   * @param p999 99.9 % were within
   * @param timeouts calls that timed out
   * @param advice what to make of it
   * @param better the setting that would fit
   */
  public ApiSetting {
    Require.nonNull(endpoint, "endpoint");
    Require.nonNull(timeout, "timeout");
    Require.nonNull(p99, "p99");
    Require.nonNull(p999, "p999");
    Require.nonNull(advice, "advice");
    Require.nonNull(better, "better");
  }

  static ApiSetting of(String endpoint, EndpointStats stats, long enoughCalls, long wideFactor) {
    Advice advice = TimeoutAdvice.of(stats, enoughCalls, wideFactor);
    boolean wrong =
        advice == Advice.TOO_TIGHT || advice == Advice.TOO_WIDE || advice == Advice.NONE_SET;
    long timeout = stats.timeoutNanos();
    return new ApiSetting(
        endpoint,
        timeout > 0 ? Optional.of(Duration.ofNanos(timeout)) : Optional.empty(),
        stats.count(),
        stats.p99(),
        stats.quantile(0.999),
        stats.timeoutCount(),
        advice,
        wrong ? Optional.of(TimeoutAdvice.better(stats, advice)) : Optional.empty());
  }
}
