/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Tells what a piece of code allocates once it is warm. Thread-safe. */
final class Allocated {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 20;

  private Allocated() {}

  /**
   * Bytes for each call, in the round that took least: the compiler and the first calls allocate,
   * too.
   */
  static double bytesPerCall(Runnable code) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        code.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least < CALLS / 10
        ? 0
        : (double) least / CALLS; // reading the counter itself may cost some bytes
  }
}
