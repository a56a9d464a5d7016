/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;

/**
 * A tool that a model wants to be called.
 *
 * <p>Immutable.
 *
 * @param id what the answer of the tool refers to; "" if the provider gave none
 * @param name the tool
 * @param arguments the arguments as the model wrote them: mostly JSON, and mostly valid
 */
public record LlmToolCall(String id, String name, String arguments) {
  /**
   * Checks that nothing is missing.
   *
   * @param id what the answer of the tool refers to
   * @param name the tool
   * @param arguments the arguments
   */
  public LlmToolCall {
    Require.nonNull(id, "id");
    Require.nonNull(name, "name");
    Require.nonNull(arguments, "arguments");
  }

  /** The tool, never its arguments. */
  @Override
  public String toString() {
    return "call of " + name;
  }
}
