/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last semantic hit of each of the latest askers, within a bound of bytes. Thread-safe. */
final class Askers {
  private static final int MOST = 1_024;

  private final long maximumBytes;
  private final Map<String, Last> askers = new LinkedHashMap<>(); // guarded by this
  private long bytes; // guarded by this

  /** A hit, and when it was. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Last(Servings.Served served, float[] vector, long at) {
    long bytes() {
      return served.bytes() + (long) Float.BYTES * vector.length;
    }
  }

  Askers(long maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  /**
   * Notes what an asker was served, and gives what that was the last time.
   *
   * @param now null if nothing was
   */
  synchronized @Nullable Last replace(String asker, @Nullable Last now) {
    Last before = askers.remove(asker);
    bytes -= before == null ? 0 : before.bytes();
    if (now != null) {
      askers.put(asker, now);
      bytes += now.bytes();
      Iterator<Last> eldest = askers.values().iterator();
      while (askers.size() > MOST || bytes > maximumBytes) {
        bytes -= eldest.next().bytes();
        eldest.remove();
      }
    }
    return before;
  }
}
