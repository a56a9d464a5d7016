/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;

/**
 * One answer of a model that somebody, or a test, has graded.
 *
 * <p>Immutable.
 *
 * @param operation what was done
 * @param model who did it
 * @param grade how well, 0..1; 0 for a failure, 1 for a pass
 * @param cost what it cost, not negative
 */
public record GradedSample(String operation, String model, double grade, Money cost) {
  /**
   * Checks the names and bounds.
   *
   * @param operation what was done
   * @param model who did it
   * @param grade 0..1
   * @param cost not negative
   */
  public GradedSample {
    Require.name(operation, "operation");
    Require.name(model, "model");
    Require.rate(grade, "grade");
    if (Require.nonNull(cost, "cost").isNegative()) {
      throw new IllegalArgumentException("cost must be >= $0.00, was " + cost);
    }
  }

  /**
   * An answer that is right or wrong.
   *
   * @param operation what was done
   * @param model who did it
   * @param pass whether it is right
   * @param cost what it cost
   * @return the sample
   */
  public static GradedSample of(String operation, String model, boolean pass, Money cost) {
    return new GradedSample(operation, model, pass ? 1 : 0, cost);
  }
}
