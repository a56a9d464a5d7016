/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Money;

/** What was seen of one model in one operation: sums alone. Not thread-safe. */
final class Tally {
  private final String model;
  private final FallDetector detector = new FallDetector();
  private long samples;
  private double grades;
  private Money cost = Money.ZERO;
  private long liveCount;
  private double liveGrades;
  private boolean rolledBack;

  Tally(String model) {
    this.model = model;
  }

  void add(GradedSample sample) {
    cost = cost.plus(sample.cost());
    grades += sample.grade();
    samples++;
  }

  void addLive(double grade) {
    liveGrades += grade;
    liveCount++;
  }

  /**
   * Watches a grade while the model is in use.
   *
   * @return whether it has to go
   */
  boolean falls(double grade, double required, long limit) {
    rolledBack |= detector.add(grade, required) >= limit;
    return rolledBack;
  }

  /** What is known; {@code z} is the quantile for the bound. */
  ModelQuality quality(double z) {
    double mean = grades / samples;
    return new ModelQuality(
        model,
        samples,
        mean,
        samples == 0 ? Double.NaN : ConfidenceBounds.lower(mean, samples, z),
        samples == 0 ? Money.ZERO : Money.ofPicos(cost.picos() / samples),
        liveCount,
        liveGrades / liveCount,
        rolledBack,
        false);
  }

  boolean isRolledBack() {
    return rolledBack;
  }

  long samples() {
    return samples;
  }
}
