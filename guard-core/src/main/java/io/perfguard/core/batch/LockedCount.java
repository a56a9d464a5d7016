/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that is changed under a lock and read without it: one plain load and store, where an
 * atomic addition would cost some nanoseconds more. Thread-safe, given that lock.
 */
final class LockedCount {
  private final AtomicLong value = new AtomicLong();

  void add(long n) {
    value.setRelease(value.getPlain() + n);
  }

  long get() {
    return value.getAcquire();
  }
}
