/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.Require;

/**
 * What the remedy brings, and how that was computed. A gain is computed from the application's own
 * data or it is "not estimated": never a promise. Immutable.
 *
 * @param text what to expect, such as {@code 80 ms -> 21 ms}
 * @param method how it was computed, such as {@code (n-1) x median round trip}; for a gain that is
 *     not estimated, why
 * @param estimated whether {@code text} is a computed figure
 */
public record Gain(String text, String method, boolean estimated) {
  /**
   * Checks that nothing is null.
   *
   * @param text what to expect
   * @param method how it was computed
   * @param estimated whether {@code text} is a computed figure
   */
  public Gain {
    Require.nonNull(text, "text");
    Require.nonNull(method, "method");
  }

  /**
   * A computed gain.
   *
   * @param text what to expect
   * @param method how it was computed
   * @return the gain
   */
  public static Gain estimated(String text, String method) {
    return new Gain(text, method, true);
  }

  /**
   * No figure.
   *
   * @param why what was missing
   * @return the gain
   */
  public static Gain notEstimated(String why) {
    return new Gain("not estimated", why, false);
  }

  /** The gain as a line of a finding. */
  @Override
  public String toString() {
    return text + " (" + method + ")";
  }
}
