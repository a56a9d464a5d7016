/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.batch;

import io.perfguard.core.registry.StatsField.Unit;
import io.perfguard.core.registry.StatsSchema;

/** The schema of {@link BatchStats}. */
final class BatchSchema {
  private BatchSchema() {}

  static StatsSchema<BatchStats> build() {
    return StatsSchema.<BatchStats>builder()
        .counter("askedCount", Unit.COUNT, "keys asked for", BatchStats::askedCount)
        .headline()
        .counter("sharedCount", Unit.COUNT, "keys shared by callers", BatchStats::sharedCount)
        .counter("dispatchedCount", Unit.COUNT, "keys called for", BatchStats::dispatchedCount)
        .headline()
        .counter("batchCount", Unit.COUNT, "bulk calls", BatchStats::batchCount)
        .headline()
        .counter("sizeCount", Unit.COUNT, "bulk calls that were full", BatchStats::sizeCount)
        .counter("lingerCount", Unit.COUNT, "bulk calls after the linger", BatchStats::lingerCount)
        .counter("idleCount", Unit.COUNT, "bulk calls at once", BatchStats::idleCount)
        .counter("closeCount", Unit.COUNT, "bulk calls at the close", BatchStats::closeCount)
        .counter("aloneCount", Unit.COUNT, "bulk calls of a caller alone", BatchStats::aloneCount)
        .counter("singleCount", Unit.COUNT, "bulk calls for one key", BatchStats::singleCount)
        .histogram("callDuration", "duration of a bulk call", BatchStats::calls)
        .headline()
        .histogram("waitDuration", "wait of a batch's first key", BatchStats::waits)
        .headline()
        .counter("keyFailureCount", Unit.COUNT, "failed keys", BatchStats::keyFailureCount)
        .headline()
        .counter("missingCount", Unit.COUNT, "keys without answer", BatchStats::missingCount)
        .counter(
            "batchFailureCount", Unit.COUNT, "failed bulk calls", BatchStats::batchFailureCount)
        .headline()
        .counter("againCount", Unit.COUNT, "keys called for again", BatchStats::againCount)
        .counter("leftOutCount", Unit.COUNT, "keys left out, canceled", BatchStats::leftOutCount)
        .counter("rejectedCount", Unit.COUNT, "keys refused", BatchStats::rejectedCount)
        .headline()
        .gauge("pendingCount", Unit.COUNT, "keys that wait", BatchStats::pendingCount)
        .headline()
        .gauge("runningCount", Unit.COUNT, "bulk calls running", BatchStats::runningCount)
        .gauge("maximumBatch", Unit.COUNT, "bound of a bulk call", BatchStats::maximumBatch)
        .gauge("maximumConcurrent", Unit.COUNT, "bound of calls", BatchStats::maximumConcurrent)
        .gauge("linger", Unit.NANOSECONDS, "linger", BatchStats::lingerNanos)
        .build();
  }
}
