/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * The time as of the last write: costs a read of memory where a clock costs 25 ns. Whoever reads it
 * sees the past, never the future. Thread-safe.
 */
final class LateTicker implements Ticker {
  private volatile long nanos;

  LateTicker(long nanos) {
    this.nanos = nanos;
  }

  @Override
  public long read() {
    return nanos;
  }

  /**
   * Of two threads that race here, the earlier may win: then the time is late by what lies between
   * them.
   */
  void advanceTo(long now) {
    if (now - nanos > 0) {
      nanos = now;
    }
  }
}
