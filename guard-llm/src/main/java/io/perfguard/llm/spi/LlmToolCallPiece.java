/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;

/**
 * A piece of a tool call that is coming in: an event of {@link LlmStreamHandler#onEvent} where no
 * library has a form of its own for it.
 *
 * <p>Immutable.
 *
 * @param index which call of the answer, from 0
 * @param id its id; "" where this piece does not say it
 * @param name the tool; "" where this piece does not say it
 * @param arguments what was added to the arguments; may be empty
 */
public record LlmToolCallPiece(int index, String id, String name, String arguments) {
  /**
   * Checks that nothing is missing.
   *
   * @param index which call of the answer
   * @param id its id
   * @param name the tool
   * @param arguments what was added to the arguments
   */
  public LlmToolCallPiece {
    Require.nonNull(id, "id");
    Require.nonNull(name, "name");
    Require.nonNull(arguments, "arguments");
  }

  /** Which call, never its arguments. */
  @Override
  public String toString() {
    return "piece of tool call " + index;
  }
}
