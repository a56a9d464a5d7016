/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import org.jspecify.annotations.Nullable;

/**
 * The seam for a cache of answers, outside of all other layers. What it throws is contained and
 * counted: the call goes on without it. Implementations are thread-safe.
 *
 * @param <T> what calls give back
 */
public interface CallCache<T extends @Nullable Object> {
  /**
   * A value that is good still.
   *
   * @param call the call
   * @return null if there is none
   */
  @Nullable
  T fresh(CallSpec call);

  /**
   * A value that is outdated, but better than none: asked for once the call was refused or failed.
   *
   * @param call the call
   * @return null if there is none
   */
  @Nullable
  T stale(CallSpec call);

  /**
   * A call succeeded.
   *
   * @param call the call
   * @param value what it gave back
   */
  void put(CallSpec call, T value);
}
