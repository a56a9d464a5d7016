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
 * @param sampled whether it is the one of many whose fetching stands for all
 */
record ResultDetails(@Nullable ValueTrace trace, @Nullable SlowExecution slow, boolean sampled) {
  /** Of a result set that is but timed. */
  static final ResultDetails SAMPLED = new ResultDetails(null, null, true);

  boolean isTimed() {
    return sampled || slow != null;
  }

  /** Values leave unseen. */
  void loseTrace() {
    if (trace != null) {
      Traces.lose(trace);
    }
  }
}
