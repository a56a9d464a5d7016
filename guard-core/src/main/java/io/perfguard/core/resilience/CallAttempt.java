/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, on the caller's thread.
 *
 * @param <T> what it gives back
 * @param <X> what it throws
 */
@FunctionalInterface
public interface CallAttempt<T extends @Nullable Object, X extends Throwable> {
  /**
   * Makes the attempt. An attempt that takes too long is interrupted.
   *
   * @return the value
   * @throws X if there is none
   */
  T call() throws X;
}
