/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.lang.management.ManagementFactory;

/** What is reachable. */
public final class Heap {
  private static final int COLLECTIONS = 4;

  private Heap() {}

  /**
   * Measures.
   *
   * @return bytes in use after full collections; the least of some, since other threads allocate as
   *     well
   */
  public static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(
          least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
