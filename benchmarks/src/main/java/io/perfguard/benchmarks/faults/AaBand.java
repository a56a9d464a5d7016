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
 * @param reach 19 of 20 differences are not greater, whichever way
 */
record AaBand(double reach) {

  /** The band of these pairs; {@code NaN} without any. */
  static AaBand of(double[] differences) {
    return new AaBand(quantile(Arrays.stream(differences).map(Math::abs).toArray(), 0.95));
  }

  /** Whether the median of these is in the band. */
  boolean holds(double[] differences) {
    return Math.abs(quantile(differences, 0.5)) <= reach;
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
