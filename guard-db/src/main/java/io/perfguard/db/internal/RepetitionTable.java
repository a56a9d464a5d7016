/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Place;
import io.perfguard.db.detect.RepeatedQuery;
import io.perfguard.db.detect.Repetition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The repetitions of a data source, those of many runs folded into one entry for each operation,
 * statement and place: the {@value #MAXIMUM} that were seen latest. Thread-safe.
 */
public final class RepetitionTable {
  /** The most entries kept. */
  public static final int MAXIMUM = 256;

  private static final int FRAMES_TOLD_APART = 8;

  private final Map<Key, RepeatedQuery> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long evictions;

  /** An empty table. */
  RepetitionTable() {}

  private record Key(
      String operation, long statement, List<Place> frames, Repetition.Verdict verdict) {}

  synchronized void add(String operation, Repetition seen, long runNanos, Instant now) {
    entries.merge(
        new Key(
            operation,
            seen.statement().id(),
            seen.frames().stream().limit(FRAMES_TOLD_APART).toList(),
            seen.verdict()),
        RepeatedQuery.of(operation, seen, runNanos, now),
        RepeatedQuery::plus);
    if (entries.size() > MAXIMUM) {
      entries.remove(entries.keySet().iterator().next());
      evictions++;
    }
  }

  /**
   * All entries.
   *
   * @return a copy, the one seen latest last
   */
  public synchronized List<RepeatedQuery> list() {
    return List.copyOf(entries.values());
  }

  /**
   * How many entries were let go of.
   *
   * @return a count that only grows
   */
  public synchronized long evictionCount() {
    return evictions;
  }
}
