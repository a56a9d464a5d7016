/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

/** Who says whether a served answer was right, and how much that counts. Immutable. */
public enum LabelSource {
  /** The application or its user said so. */
  FEEDBACK(1),
  /** The model was asked as well, and the answers were compared. */
  SHADOW(1),
  /** The user asked again soon after: the answer may have been wrong, or the user curious. */
  REASKED(0.2);

  private final double weight;

  LabelSource(double weight) {
    this.weight = weight;
  }

  /**
   * How much a label counts, 1 for a sure one.
   *
   * @return above 0, at most 1
   */
  public double weight() {
    return weight;
  }
}
