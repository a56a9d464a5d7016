/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.db.CapturedQuery;
import io.perfguard.db.QueryCapture;
import io.perfguard.db.RepetitionFilter;
import io.perfguard.db.detect.Repetition;
import io.perfguard.db.sql.StatementKind;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was executed in some stretch of time, as assertions and messages look at it. */
interface Executed {
  /** How many executions there were of a kind, or of any. */
  long count(@Nullable StatementKind kind);

  /** By statement and place, the most frequent first. */
  List<CapturedQuery> queries();

  /** What was repeated and is not allowed by an annotation, the longest first. */
  List<Repetition> repetitions();

  /** Of one capture or of several that look at different data sources. */
  static Executed of(List<QueryCapture> captures) {
    return new Executed() {
      @Override
      public long count(@Nullable StatementKind kind) {
        return captures.stream()
            .mapToLong(capture -> kind == null ? capture.count() : capture.count(kind))
            .sum();
      }

      @Override
      public List<CapturedQuery> queries() {
        return captures.stream()
            .flatMap(capture -> capture.queries().stream())
            .sorted(Comparator.comparingLong(CapturedQuery::executionCount).reversed())
            .toList();
      }

      @Override
      public List<Repetition> repetitions() {
        return captures.stream()
            .flatMap(capture -> capture.repetitions().stream())
            .filter(RepetitionFilter.NONE.negate())
            .toList();
      }
    };
  }
}
