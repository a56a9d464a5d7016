/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.time.Instant;

/** The clocks of the system. */
enum SystemClock implements GuardClock {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  @SuppressForbidden("the one place that asks the system for the date")
  public Instant instant() {
    return Instant.now();
  }
}
