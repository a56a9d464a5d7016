/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Money;

/**
 * What is known of a model in one operation.
 *
 * <p>Immutable.
 *
 * @param model its name
 * @param samples how many graded samples there are
 * @param mean their mean grade, 0..1; {@code NaN} without a sample
 * @param lowerBound what its true mean grade is not below, at the confidence of the router shared
 *     among the models that were compared; {@code NaN} without a sample
 * @param costPerCall the mean cost of its samples; zero without one
 * @param liveCount how many live grades were reported
 * @param liveMean their mean, 0..1; {@code NaN} without one
 * @param rolledBack whether its live grades fell below the target
 * @param sufficient whether it is shown to meet the target, and was not rolled back
 */
public record ModelQuality(
    String model,
    long samples,
    double mean,
    double lowerBound,
    Money costPerCall,
    long liveCount,
    double liveMean,
    boolean rolledBack,
    boolean sufficient) {
  ModelQuality asSufficient() {
    return new ModelQuality(
        model, samples, mean, lowerBound, costPerCall, liveCount, liveMean, rolledBack, true);
  }
}
