/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs that called one endpoint again and again, those of one operation folded into one entry:
 * the {@value #MAXIMUM} that were seen latest. Thread-safe.
 */
final class RepeatedCalls {
  static final int MAXIMUM = 16;

  private static final int KEPT_RUNS = 31;

  /** The latest runs of one operation. */
  private static final class Entry {
    private final long[] calls = new long[KEPT_RUNS];
    private final long[] distinct = new long[KEPT_RUNS];
    private final long[] roundTrips = new long[KEPT_RUNS];
    private final long[] elapsed = new long[KEPT_RUNS];
    private long runs;
    private long sequentialRuns;
    private final Instant firstAt;
    private Instant lastAt;

    Entry(Instant now) {
      firstAt = now;
      lastAt = now;
    }

    void add(CallTally run, Instant now) {
      int at = (int) (runs++ % KEPT_RUNS);
      calls[at] = run.calls();
      distinct[at] = run.distinct();
      roundTrips[at] = run.medianNanos();
      elapsed[at] = run.elapsedNanos();
      sequentialRuns += run.isSequential() ? 1 : 0;
      lastAt = now;
    }

    RepeatedCall told(String operation) {
      return new RepeatedCall(
          operation,
          runs,
          median(calls),
          median(distinct),
          median(roundTrips),
          median(elapsed),
          sequentialRuns,
          firstAt,
          lastAt);
    }

    private long median(long[] values) {
      int kept = (int) Math.min(runs, KEPT_RUNS);
      long[] sorted = Arrays.copyOf(values, kept);
      Arrays.sort(sorted);
      return sorted[kept / 2];
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>(4, 0.75f, true);

  synchronized void add(String operation, CallTally run, Instant now) {
    entries.computeIfAbsent(operation, some -> new Entry(now)).add(run, now);
    if (entries.size() > MAXIMUM) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  /** A copy, the one seen latest last. */
  synchronized List<RepeatedCall> list() {
    return entries.entrySet().stream()
        .map(each -> each.getValue().told(each.getKey()))
        .toList();
  }
}
