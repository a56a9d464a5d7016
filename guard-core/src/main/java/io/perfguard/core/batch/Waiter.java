/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import org.jspecify.annotations.Nullable;

/** A thread that waits for keys of its own, and may be asked to make the call itself. */
final class Waiter<K, V extends @Nullable Object> {
  final Thread thread = Thread.currentThread();

  /** The batch that it has to call for; written under the dispatcher's lock. */
  volatile @Nullable Batch<K, V> granted;

  /** Whether it waits no longer, and is not to be asked; under the dispatcher's lock. */
  boolean gone;

  /**
   * What the call of this thread threw when it was interrupted, if it led other callers' keys, too.
   * Only read by its own thread.
   */
  @Nullable
  Throwable failure;
}
