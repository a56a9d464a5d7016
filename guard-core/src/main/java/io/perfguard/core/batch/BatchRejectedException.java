/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

/**
 * A key was refused because {@code maximumPending} keys wait already: bulk calls are slower than
 * keys come. Nothing was called for it. Immutable.
 */
public final class BatchRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The bound. */
  private final int maximumPending;

  BatchRejectedException(String loader, int maximumPending) {
    super(loader + ": refused a key, since " + maximumPending
        + " keys (maximumPending) wait for a bulk call already");
    this.maximumPending = maximumPending;
  }

  /**
   * How many keys may wait.
   *
   * @return the bound
   */
  public int maximumPending() {
    return maximumPending;
  }
}
