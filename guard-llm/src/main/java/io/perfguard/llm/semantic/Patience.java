/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

/** For how long one caller still waits for the calls of others. Used by one thread at a time. */
final class Patience {
  private final long started = System.nanoTime(); // not a GuardClock: threads park in real time
  private final long nanos;
  private boolean ended;

  Patience(long nanos) {
    this.nanos = nanos;
  }

  /** 0 or less once it is over. */
  long leftNanos() {
    return ended ? 0 : nanos - (System.nanoTime() - started);
  }

  boolean isOver() {
    return leftNanos() <= 0;
  }

  /** No more waiting, if so. */
  void endIf(boolean so) {
    ended |= so;
  }
}
