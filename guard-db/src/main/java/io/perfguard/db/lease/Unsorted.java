/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What was seen on the application's threads, until somebody else has the time to sort it in. The
 * latest {@value #MAXIMUM}: if nobody looked for long, those are the ones to keep. Thread-safe.
 *
 * @param <T> what was seen
 */
final class Unsorted<T> {
  static final int MAXIMUM = 256;

  private final Deque<T> seen = new ArrayDeque<>(); // guarded by this

  synchronized void add(T one) {
    if (seen.size() >= MAXIMUM) {
      seen.removeFirst();
    }
    seen.addLast(one);
  }

  /** Takes the one that was seen first; null for none. */
  synchronized @Nullable T next() {
    return seen.pollFirst();
  }
}
