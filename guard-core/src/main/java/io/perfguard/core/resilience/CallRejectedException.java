/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Require;
import java.time.Duration;

/**
 * A guard refused a call: it was not sent. It is no failure of the other side, and is never counted
 * as one. It has no stack trace: it is thrown where calls come thick and fast.
 */
public final class CallRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  private final Rejection reason;

  /** How long it will be refused at least, in nanoseconds; 0 if that is not known. */
  private final long retryAfterNanos;

  /**
   * A refusal.
   *
   * @param guard the guard, as a sentence calls it
   * @param reason why
   * @param retryAfterNanos how long at least it will be refused; 0 if that is not known
   */
  public CallRejectedException(String guard, Rejection reason, long retryAfterNanos) {
    super(message(guard, reason, retryAfterNanos), null, false, false);
    this.reason = reason;
    this.retryAfterNanos = retryAfterNanos;
  }

  private static String message(String guard, Rejection reason, long retryAfterNanos) {
    Require.atLeast(0, retryAfterNanos, "retryAfterNanos");
    String message = guard + " did not send the call: " + reason.words();
    return retryAfterNanos == 0
        ? message
        : message + ", again in " + Durations.print(retryAfterNanos);
  }

  /**
   * Why it was refused.
   *
   * @return the reason
   */
  public Rejection reason() {
    return reason;
  }

  /**
   * When it makes sense to ask again.
   *
   * @return how long to wait; zero if that is not known
   */
  public Duration retryAfter() {
    return Duration.ofNanos(retryAfterNanos);
  }
}
