/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;

/**
 * A piece of reasoning that is coming in: an event of {@link LlmStreamHandler#onEvent} where no
 * library has a form of its own for it.
 *
 * <p>Immutable.
 *
 * @param text the piece
 */
public record LlmReasoningPiece(String text) {
  /**
   * Checks that nothing is missing.
   *
   * @param text the piece
   */
  public LlmReasoningPiece {
    Require.nonNull(text, "text");
  }

  /** How long it is, never what it says. */
  @Override
  public String toString() {
    return "reasoning of " + text.length() + " characters";
  }
}
