/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call that ends later. If its stage is a {@link java.util.concurrent.Future}, it
 * is canceled when the attempt takes too long, when another one was faster, or when the caller
 * cancels.
 *
 * @param <T> what it gives back
 */
@FunctionalInterface
public interface AsyncAttempt<T extends @Nullable Object> {
  /**
   * Begins the attempt. Must not block: it runs on the caller's thread, or on a timer's.
   *
   * @param attempt which one it is, and how long it may take
   * @return ends with the value
   */
  CompletionStage<T> begin(Attempt attempt);
}
