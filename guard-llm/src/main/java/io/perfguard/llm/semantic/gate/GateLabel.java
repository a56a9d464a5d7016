/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

import io.perfguard.core.base.Require;

/**
 * What became known of one served answer. Immutable.
 *
 * @param wrong whether the answer did not fit
 * @param source who says so
 */
public record GateLabel(boolean wrong, LabelSource source) {
  /**
   * Checks the fields.
   *
   * @param wrong whether the answer did not fit
   * @param source who says so
   * @throws NullPointerException if the source is null
   */
  public GateLabel {
    Require.nonNull(source, "source");
  }
}
