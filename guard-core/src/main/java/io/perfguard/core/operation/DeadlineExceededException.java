/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Durations;

/**
 * Parallel calls did not all end by their deadline; those still running were interrupted.
 * Immutable.
 */
public final class DeadlineExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DeadlineExceededException(int ended, int all, long deadlineNanos) {
    super(ended + " of " + all + " parallel calls ended within " + Durations.print(deadlineNanos)
        + "; the others were interrupted");
  }
}
