/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.util.Arrays;
import java.util.List;

/**
 * By how much two runs of the same client differ: a figure of the JDK's client against its twin,
 * same fault, same seed. Immutable.
 *
 * @param low 5 % of the differences are below
 * @param high 5 % are above
 */
record AaBand(double low, double high) {

  /** The band of these pairs; {@code NaN} without any. */
  static AaBand of(double[] differences) {
    return new AaBand(quantile(differences, 0.05), quantile(differences, 0.95));
  }

  /** Whether the median of these is in the band. */
  boolean holds(double[] differences) {
    double median = quantile(differences, 0.5);
    return median >= low && median <= high;
  }

  /** Of each pair with the same fault and seed, the first less the second. */
  static double[] differences(List<Cell> cells, List<Cell> others, Figure figure) {
    return cells.stream()
        .flatMap(cell -> others.stream()
            .filter(other -> other.key().fault().equals(cell.key().fault())
                && other.key().seed() == cell.key().seed())
            .map(other -> cell.figure(figure) - other.figure(figure)))
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .toArray();
  }

  /** The value at that share of the way, nearest rank. */
  static double quantile(double[] values, double share) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
