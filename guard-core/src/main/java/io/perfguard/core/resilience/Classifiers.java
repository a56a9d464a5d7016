/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What exceptions usually mean. */
final class Classifiers {
  private Classifiers() {}

  static CallOutcome ofException(@Nullable Throwable thrown) {
    if (thrown == null) {
      return CallOutcome.SUCCESS;
    }
    Throwable cause = unwrapped(thrown);
    boolean ours = cause instanceof InterruptedException
        || cause instanceof CancellationException
        || cause instanceof IllegalArgumentException
        || cause instanceof CallRejectedException // of a guard further inside
        || cause instanceof Error;
    if (ours) {
      return CallOutcome.NEUTRAL;
    }
    boolean late = cause instanceof CallTimeoutException
        || cause instanceof java.util.concurrent.TimeoutException;
    return late ? CallOutcome.TIMEOUT : CallOutcome.FAILURE;
  }

  /** What a stage failed with, without what later stages wrap around it. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
