/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Durations;
import org.jspecify.annotations.Nullable;

/** A guarded call, or its last attempt, took longer than it may. */
public final class CallTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A time-out.
   *
   * @param guard the guard, as a sentence calls it
   * @param what what took too long, such as {@code attempt 2}
   * @param limitNanos how long it may take
   * @param cause what the attempt threw when it was interrupted; null if nothing
   */
  public CallTimeoutException(
      String guard, String what, long limitNanos, @Nullable Throwable cause) {
    super(guard + ": " + what + " took longer than " + Durations.print(limitNanos), cause);
  }
}
