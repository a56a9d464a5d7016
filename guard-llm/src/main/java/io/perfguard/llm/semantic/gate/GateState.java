/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

/**
 * What one partition has learned, at one moment. Immutable.
 *
 * @param labelCount labels since the start
 * @param wrongCount labels since the start that said wrong
 * @param recentLabelled labels that are remembered, by their weight
 * @param recentWrong those of them that said wrong, by their weight
 * @param upperBound 95 % upper bound (Wilson) of the false-hit rate of the remembered labels alone,
 *     0..1; {@code NaN} without labels
 * @param offset log-odds that all entries of the partition gain or lose
 * @param threshold log-odds that are asked for; {@code NaN} before the first decision
 * @param tightenedCount how often the threshold rose
 */
public record GateState(
    long labelCount,
    long wrongCount,
    double recentLabelled,
    double recentWrong,
    double upperBound,
    double offset,
    double threshold,
    long tightenedCount) {
  /**
   * Share of the labelled hits that were wrong since the start.
   *
   * @return 0..1, {@code NaN} without labels
   */
  public double wrongRate() {
    return (double) wrongCount / labelCount;
  }

  /**
   * Whether there are labels.
   *
   * @return whether rates are numbers
   */
  public boolean hasData() {
    return labelCount > 0;
  }
}
