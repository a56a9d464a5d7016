/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.eval;

import io.perfguard.core.base.Place;
import java.util.List;

/**
 * The queries of one scope and what is to be found in them. Immutable.
 *
 * @param id its name
 * @param expected whether there is an N+1
 * @param queries in the order in which they were executed
 */
record RecordedCase(String id, boolean expected, List<Query> queries) {
  /** Copies. */
  RecordedCase {
    queries = List.copyOf(queries);
  }

  /**
   * One execution.
   *
   * @param sql its text
   * @param parameters their values as texts; a null is the text {@code null}
   * @param batch whether it was executed for many sets of parameters at once
   * @param failed whether it failed
   * @param frames where from, innermost first
   * @param nanos how long it took
   * @param gapNanos how long nothing was asked before it
   */
  record Query(
      String sql,
      List<String> parameters,
      boolean batch,
      boolean failed,
      List<Place> frames,
      long nanos,
      long gapNanos) {
    /** Copies. */
    Query {
      parameters = List.copyOf(parameters);
      frames = List.copyOf(frames);
    }
  }
}
