/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.Locale;

/** Numbers as the table and the JSON show them. */
final class Figures {
  private Figures() {}

  /** Three figures are more than a benchmark can tell: 0.62, 4.7, 58.3, 412, 12,345. */
  static String show(double value) {
    double size = Math.abs(value);
    String pattern = size >= 100 || size == 0 ? "%,.0f" : size >= 1 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }

  static String showOrBlank(double value) {
    return Double.isNaN(value) ? "" : show(value);
  }

  static String signed(double value) {
    return (value < 0 ? "" : "+") + show(value);
  }

  /** To the thousandth. */
  static double rounded(double value) {
    if (!Double.isFinite(value)) {
      return value;
    }
    return Math.round(value * 1_000) / 1_000.0;
  }
}
