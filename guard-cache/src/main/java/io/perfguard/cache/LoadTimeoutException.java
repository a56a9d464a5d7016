/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache;

import java.time.Duration;

/**
 * A load took longer than the cache's {@code loadTimeout}. The load was interrupted, and the next
 * request loads anew. Immutable.
 */
public final class LoadTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** How long the load was given. */
  private final Duration timeout;

  LoadTimeoutException(String cache, Duration timeout) {
    super(cache + ": a load took longer than the loadTimeout of " + timeout.toMillis()
        + " ms and was given up; the loader was interrupted");
    this.timeout = timeout;
  }

  /**
   * How long the load was given.
   *
   * @return the bound
   */
  public Duration timeout() {
    return timeout;
  }
}
