/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

/** How a figure of ours stands against another one. */
enum Verdict {
  /** Below the peer by more than two runs of our own differ, in every fork. */
  BETTER("better"),
  /** No further above the peer than two runs of our own differ. */
  NOT_WORSE("not worse"),
  WORSE("worse"),
  /** Within the limit. */
  MET("met"),
  MISSED("missed"),
  /** Shown to be read, not judged. */
  NONE("");

  final String words;

  Verdict(String words) {
    this.words = words;
  }

  static Verdict beside(Spread difference, double band) {
    if (difference.median() > band) {
      return WORSE;
    }
    return difference.median() < -band && difference.high() < 0 ? BETTER : NOT_WORSE;
  }

  static Verdict within(double value, double limit) {
    return value <= limit ? MET : MISSED;
  }
}
