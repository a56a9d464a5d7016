/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread that waits for keys of its own, and may be asked to make the call itself. */
final class Waiter<K, V extends @Nullable Object> {
  final Thread thread = Thread.currentThread();

  /** Which of its places had been answered when it left. Only read by its own thread. */
  final BitSet answered = new BitSet();

  private final List<Place<K, V>> places; // only read by its own thread

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

  Waiter(List<Place<K, V>> places) {
    this.places = places;
  }

  /**
   * Under the dispatcher's lock: from now on a call may begin without the keys that only this one
   * waited for, and whether its batch has ended says nothing of them any more.
   */
  void leave() {
    for (int i = 0; i < places.size(); i++) {
      answered.set(i, places.get(i).isDone());
    }
    gone = true;
  }
}
