/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

import io.perfguard.core.base.Require;
import java.util.List;
import java.util.Optional;

/**
 * Which model an operation uses, and why.
 *
 * <p>Immutable.
 *
 * @param operation the operation
 * @param model the model to use
 * @param kind how it came to be chosen
 * @param reason the same in words, with the figures
 * @param target how good a model must be
 * @param requiredQuality the mean grade that the target comes to; {@code NaN} where it is relative
 *     to a model that is not known yet
 * @param confidence how sure the router is, in 0.5..1, that a model chosen as
 *     {@link Kind#CHEAPEST_SUFFICIENT} meets the target
 * @param compared what was known of each model, cheapest first
 */
public record RoutingDecision(
    String operation,
    String model,
    Kind kind,
    String reason,
    QualityTarget target,
    double requiredQuality,
    double confidence,
    List<ModelQuality> compared) {
  /** How a model comes to be chosen. */
  public enum Kind {
    /** Somebody chose it, and said why. */
    BY_HAND,
    /** Its lower bound meets the target, and that of no cheaper model does. */
    CHEAPEST_SUFFICIENT,
    /**
     * No lower bound meets the target, and it has the best grades, shown to be better than the
     * default's.
     */
    BEST,
    /** The samples are too few to show anything: it is the default. */
    DEFAULT
  }

  /**
   * Checks that nothing is missing.
   *
   * @param operation the operation
   * @param model the model
   * @param kind how it came to be chosen
   * @param reason the same in words
   * @param target how good a model must be
   * @param requiredQuality what the target comes to
   * @param confidence 0.5..1
   * @param compared what was known of each model
   */
  public RoutingDecision {
    Require.nonNull(operation, "operation");
    Require.nonNull(model, "model");
    Require.nonNull(kind, "kind");
    Require.nonNull(reason, "reason");
    Require.nonNull(target, "target");
    compared = List.copyOf(compared);
  }

  /**
   * What was known of the chosen model.
   *
   * @return empty if it was never graded in this operation
   */
  public Optional<ModelQuality> chosen() {
    return compared.stream().filter(each -> each.model().equals(model)).findFirst();
  }

  @Override
  public String toString() {
    return operation + " -> " + model + ": " + reason;
  }
}
