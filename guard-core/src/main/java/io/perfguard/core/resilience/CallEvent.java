/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

/** What is counted of guarded calls, beside their durations. */
enum CallEvent {
  FAILED,
  REJECTED_BREAKER,
  REJECTED_THROTTLE,
  REJECTED_LIMIT,
  REJECTED_PAUSE,
  RETRY,
  HIDDEN_RETRY,
  HEDGE,
  HEDGE_WON,
  ATTEMPT_TIMEOUT,
  TOTAL_TIMEOUT,
  FALLBACK,
  FALLBACK_FAILED,
  SHARED,
  STALE,
  CANCELED,
  WOULD_REJECT,
  WOULD_RETRY,
  WOULD_CUT_OFF,
  WOULD_HEDGE;

  static CallEvent of(Rejection reason) {
    return switch (reason) {
      case BREAKER_OPEN -> REJECTED_BREAKER;
      case THROTTLED -> REJECTED_THROTTLE;
      case LIMITED -> REJECTED_LIMIT;
      case PAUSED -> REJECTED_PAUSE;
    };
  }
}
