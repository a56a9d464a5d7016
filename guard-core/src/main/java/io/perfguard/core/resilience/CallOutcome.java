/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.time.Duration;

/**
 * What the end of an attempt says of the other side, and whether another attempt may help.
 *
 * <p>Immutable.
 *
 * @param health what it says of the other side
 * @param retryable whether the same call may succeed a little later, if it may be repeated
 * @param retryAfterNanos how long the other side asked to be left alone; 0 if it did not
 */
public record CallOutcome(Health health, boolean retryable, long retryAfterNanos) {
  /** What an attempt says of the other side. */
  public enum Health {
    /** It did its work; an answer that says the caller was wrong is one. */
    WELL,
    /** It failed. */
    ILL,
    /** It has more to do than it can, or asked to be left alone. */
    BUSY,
    /** It did not answer in time. */
    LATE,
    /** Nothing: the caller canceled, or it was never reached for a reason of our own. */
    UNKNOWN
  }

  /** It answered. */
  public static final CallOutcome SUCCESS = new CallOutcome(Health.WELL, false, 0);

  /** It failed, and the next attempt may not. */
  public static final CallOutcome FAILURE = new CallOutcome(Health.ILL, true, 0);

  /** It failed, and would again. */
  public static final CallOutcome PERMANENT_FAILURE = new CallOutcome(Health.ILL, false, 0);

  /** It has more to do than it can. */
  public static final CallOutcome OVERLOADED = new CallOutcome(Health.BUSY, true, 0);

  /** It did not answer in time. */
  public static final CallOutcome TIMEOUT = new CallOutcome(Health.LATE, true, 0);

  /** It says nothing of the other side: canceled, interrupted, the caller's own mistake. */
  public static final CallOutcome NEUTRAL = new CallOutcome(Health.UNKNOWN, false, 0);

  /**
   * Checks the time.
   *
   * @param health what it says of the other side
   * @param retryable whether another attempt may help
   * @param retryAfterNanos >= 0
   */
  public CallOutcome {
    Require.nonNull(health, "health");
    Require.atLeast(0, retryAfterNanos, "retryAfterNanos");
  }

  /**
   * The other side asked to be left alone: 429, or 503 with a Retry-After.
   *
   * @param wait how long; negative counts as zero
   * @return an outcome that is {@link Health#BUSY} and may be retried after that time
   */
  public static CallOutcome retryAfter(Duration wait) {
    return new CallOutcome(Health.BUSY, true, Math.max(0, Durations.saturatedNanos(wait)));
  }

  boolean isWell() {
    return health == Health.WELL;
  }

  boolean isFailure() {
    return health == Health.ILL || isOverload();
  }

  boolean isOverload() {
    return health == Health.BUSY || health == Health.LATE;
  }
}
