/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import io.perfguard.core.base.JsonWriter;
import java.util.Arrays;

/**
 * The median of the forks and the interval from the least to the greatest of them. With five forks
 * the true median lies in that interval in 15 of 16 cases, whatever the distribution. Immutable.
 *
 * @param low the least
 * @param median the middle one
 * @param high the greatest
 */
public record Spread(double low, double median, double high) {

  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  /** The differences of values that were measured in the same rounds. */
  static Spread ofDifferences(double[] left, double[] right) {
    double[] differences = new double[left.length];
    Arrays.setAll(differences, i -> left[i] - right[i]);
    return of(differences);
  }

  /** How far from 0 the interval reaches. */
  double reach() {
    return Math.max(Math.abs(low), Math.abs(high));
  }

  void write(JsonWriter json) {
    json.beginArray()
        .value(Figures.rounded(low))
        .value(Figures.rounded(median))
        .value(Figures.rounded(high))
        .endArray();
  }
}
