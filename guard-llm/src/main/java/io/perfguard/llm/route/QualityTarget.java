/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Require;
import java.util.Locale;

/**
 * How good a model must be to be chosen: its mean grade, were it asked for ever.
 *
 * <p>Immutable.
 *
 * @param value 0..1: a mean grade, or a share of one
 * @param relative whether it is a share of the best model's mean grade
 */
public record QualityTarget(double value, boolean relative) {
  /**
   * Checks the bound.
   *
   * @param value 0..1
   * @param relative whether it is a share
   */
  public QualityTarget {
    Require.rate(value, "target");
  }

  /**
   * A mean grade.
   *
   * @param grade 0..1
   * @return the target
   * @throws IllegalArgumentException if it is not in 0..1
   */
  public static QualityTarget absolute(double grade) {
    return new QualityTarget(grade, false);
  }

  /**
   * A share of the mean grade of the best model.
   *
   * @param share 0..1; at 1 a cheaper model must be shown to be better than the best was
   * @return the target
   * @throws IllegalArgumentException if it is not in 0..1
   */
  public static QualityTarget relative(double share) {
    return new QualityTarget(share, true);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, relative ? "%.3g of the best model's" : "%.3g", value);
  }
}
