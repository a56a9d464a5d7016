/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Says what an attempt's end means. What it throws is contained, and counted as the guard's own
 * fault: the attempt is then taken for what it seems, a value for a success and an exception for a
 * failure. Implementations are thread-safe.
 *
 * @param <T> what calls give back
 */
@FunctionalInterface
public interface OutcomeClassifier<T extends @Nullable Object> {
  /**
   * Says what it means.
   *
   * @param value what the attempt gave back; null if it threw, or gave null back
   * @param thrown what it threw; null if it gave a value back
   * @return the outcome, not null
   */
  CallOutcome classify(@Nullable T value, @Nullable Throwable thrown);

  /**
   * The default: each value is a success, each exception a failure that may be retried, except that
   * {@link InterruptedException}, a cancellation and {@link IllegalArgumentException} say nothing
   * of the other side, and an {@link Error} neither.
   *
   * @param <T> what calls give back
   * @return a classifier
   */
  static <T extends @Nullable Object> OutcomeClassifier<T> exceptionsAreFailures() {
    return (value, thrown) -> Classifiers.ofException(thrown);
  }
}
