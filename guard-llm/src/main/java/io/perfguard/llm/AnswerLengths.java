/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.core.mechanism.HistogramSnapshot;
import io.perfguard.core.mechanism.LogLinearHistogram;

/** How long the answers of each operation were, in tokens. Thread-safe. */
final class AnswerLengths {
  private static final int MOST_OPERATIONS = 200;

  private final BoundedNames<LogLinearHistogram> lengths = new BoundedNames<>(
      MOST_OPERATIONS, name -> new LogLinearHistogram(), new LogLinearHistogram());

  void record(String operation, long tokens) {
    lengths.get(operation).record(tokens);
  }

  /** A quantile; what is given for an operation of which too few are known. */
  long quantile(String operation, double q, long enough, long unknown) {
    HistogramSnapshot known =
        lengths.find(operation).map(LogLinearHistogram::snapshot).orElse(HistogramSnapshot.EMPTY);
    return known.count() < enough ? unknown : (long) Math.ceil(known.quantileNanos(q));
  }

  double average(String operation) {
    return lengths.find(operation).map(each -> each.snapshot().meanNanos()).orElse(Double.NaN);
  }
}
