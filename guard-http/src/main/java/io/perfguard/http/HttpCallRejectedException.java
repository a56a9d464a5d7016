/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.resilience.CallRejectedException;
import io.perfguard.core.resilience.Rejection;
import java.io.IOException;
import java.time.Duration;

/**
 * A guarded client refused a request: it was not sent. An {@link IOException}, since that is what
 * callers of a client are ready for.
 */
public final class HttpCallRejectedException extends IOException {
  private static final long serialVersionUID = 1;

  /** Why. */
  private final Rejection reason;

  /** How long it will be refused at least. */
  private final Duration retryAfter;

  HttpCallRejectedException(CallRejectedException refusal) {
    super(refusal.getMessage(), refusal);
    reason = refusal.reason();
    retryAfter = refusal.retryAfter();
  }

  /** The same in another thread. */
  HttpCallRejectedException(HttpCallRejectedException refusal) {
    super(refusal.getMessage(), refusal.getCause());
    reason = refusal.reason;
    retryAfter = refusal.retryAfter;
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
    return retryAfter;
  }
}
