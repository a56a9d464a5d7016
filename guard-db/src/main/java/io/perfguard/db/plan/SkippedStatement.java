/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import io.perfguard.core.base.Require;

/**
 * What could not be looked at, and why. Immutable.
 *
 * @param what a statement, a table, or all of them
 * @param why one sentence
 */
public record SkippedStatement(String what, String why) {
  /**
   * Checks.
   *
   * @param what a statement, a table, or all of them
   * @param why one sentence
   */
  public SkippedStatement {
    Require.nonNull(what, "what");
    Require.nonNull(why, "why");
  }

  /** Both. */
  @Override
  public String toString() {
    return what + ": " + why;
  }
}
