/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.util.Arrays;
import java.util.List;

/**
 * What a client did in a fault: its cells, one for each seed. Immutable.
 *
 * @param fault the fault
 * @param client its name
 * @param cells one or more
 */
record Outcomes(Fault fault, String client, List<Cell> cells) {
  /** Copies the list. */
  Outcomes {
    cells = List.copyOf(cells);
  }

  /** The median of the seeds; of an even number the worse of both in the middle, if it is NaN. */
  double median(Figure figure) {
    double[] values = cells.stream().mapToDouble(cell -> cell.figure(figure)).toArray();
    // NaN is sorted behind all: who never recovers in most of the seeds, never recovers.
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** Seeds in which goodput never came back. */
  long neverCount() {
    return cells.stream()
        .filter(cell -> Double.isNaN(cell.figure(Figure.RECOVERY_SECONDS)))
        .count();
  }
}
