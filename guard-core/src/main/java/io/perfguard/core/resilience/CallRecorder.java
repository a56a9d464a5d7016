/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import io.perfguard.core.base.Faults;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what happens to guarded calls. Thread-safe. */
final class CallRecorder {
  private static final CallEvent[] EVENTS = CallEvent.values();

  private final LongAdder[] events = new LongAdder[EVENTS.length];
  private final LogLinearHistogram durations = new LogLinearHistogram();
  private final Faults faults;

  CallRecorder(String guard) {
    faults = new Faults(guard);
    for (int i = 0; i < events.length; i++) {
      events[i] = new LongAdder();
    }
  }

  @SuppressWarnings("EnumOrdinal") // an index that leaves no further than this
  void count(CallEvent event) {
    events[event.ordinal()].increment();
  }

  @SuppressWarnings("EnumOrdinal")
  long sum(CallEvent event) {
    return events[event.ordinal()].sum();
  }

  /** A call that was sent has ended, with all its attempts. */
  void took(long nanos) {
    durations.record(nanos);
  }

  HistogramSnapshot durations() {
    return durations.snapshot();
  }

  void fault(String what, @Nullable Throwable fault) {
    faults.record(what, fault == null ? new IllegalStateException(what) : fault);
  }

  long faultCount() {
    return faults.count();
  }
}
