/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import io.perfguard.core.base.Require;

/**
 * What one guard said of a pair. Holds no word of the texts. Immutable.
 *
 * @param guard the guard's id
 * @param verdict its verdict
 * @param reason why; empty if the verdict is PASS
 */
public record GuardResult(String guard, Verdict verdict, String reason) {
  /**
   * Checks the fields.
   *
   * @param guard the guard's id
   * @param verdict its verdict
   * @param reason why; empty if the verdict is PASS
   * @throws NullPointerException if one is null
   */
  public GuardResult {
    Require.nonNull(guard, "guard");
    Require.nonNull(verdict, "verdict");
    Require.nonNull(reason, "reason");
  }
}
