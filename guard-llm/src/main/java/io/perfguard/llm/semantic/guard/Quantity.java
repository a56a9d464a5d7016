/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

/**
 * A number of a text, in the base unit of what it measures. Immutable.
 *
 * @param value in base units
 * @param dimension such as mass, time, usd, percent; empty if no unit stands beside it
 * @param year whether it reads like a calendar year
 * @param weak whether it may be no number at all: "one" as a pronoun, "first" as an adverb
 */
record Quantity(double value, String dimension, boolean year, boolean weak) {
  private static final double TOLERANCE = 1e-9;

  /**
   * Whether both may be the same amount; a bare number equals one with a unit of the same value.
   */
  boolean matches(Quantity other) {
    boolean typed =
        dimension.equals(other.dimension) || dimension.isEmpty() || other.dimension.isEmpty();
    return typed
        && Math.abs(value - other.value)
            <= TOLERANCE * Math.max(Math.abs(value), Math.abs(other.value));
  }
}
