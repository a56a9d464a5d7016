/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.ValueTrace;
import org.jspecify.annotations.Nullable;

/** What the traces of values need beyond what they offer. */
final class Traces {
  private Traces() {}

  /** Makes a trace incomplete: values left unseen, so a later call may have used one of them. */
  static void lose(ValueTrace trace) {
    // A trace has no word for it, but past its bound it is incomplete.
    for (int i = 0; i <= ValueTrace.MAXIMUM; i++) {
      trace.add(i);
    }
  }

  /** Notes a value; one that cannot be looked at makes the trace incomplete. */
  static void add(ValueTrace trace, @Nullable Object value) {
    try {
      if (Parameters.isPlain(value)) {
        trace.add(value);
        return;
      }
    } catch (RuntimeException | LinkageError e) { // of a number out of all bounds, say
      // Not seen, like those that cannot be looked at.
    }
    lose(trace);
  }
}
