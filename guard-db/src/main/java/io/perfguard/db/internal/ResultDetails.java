/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.operation.ValueTrace;
import org.jspecify.annotations.Nullable;

/**
 * What a result set is to find out beyond its rows, where that is anything. Immutable.
 *
 * @param trace takes the values that are read; null if nobody wants them
 * @param slow the execution, if it was slow
 * @param timed whether fetching is to be timed
 */
record ResultDetails(@Nullable ValueTrace trace, @Nullable SlowExecution slow, boolean timed) {
  /** Of a result set that is but timed. */
  static final ResultDetails TIMED = new ResultDetails(null, null, true);

  /** Values leave unseen. */
  void loseTrace() {
    if (trace != null) {
      Traces.lose(trace);
    }
  }
}
