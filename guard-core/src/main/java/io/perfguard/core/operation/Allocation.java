/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a thread allocated, from the JVM: about 10 ns a read, exact. Not known on virtual
 * threads.
 */
final class Allocation {
  private static final @Nullable ThreadMXBean BEAN = find();

  private Allocation() {}

  private static @Nullable ThreadMXBean find() {
    try {
      return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
              && bean.isThreadAllocatedMemorySupported()
              && bean.isThreadAllocatedMemoryEnabled()
          ? bean
          : null;
    } catch (LinkageError | RuntimeException e) {
      return null; // a run-time image without jdk.management: the number is "not available",
      // nothing else changes
    }
  }

  /** Bytes since the thread began; -1 if it is not known. */
  static long ofThisThread() {
    ThreadMXBean bean = BEAN;
    return bean == null ? -1 : bean.getCurrentThreadAllocatedBytes();
  }
}
