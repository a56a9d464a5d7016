/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;

/**
 * A tool that the model may call.
 *
 * <p>Immutable.
 *
 * @param name its name
 * @param description what it does; may be empty
 * @param schema its parameters as a JSON schema; "" if it takes none
 */
public record LlmTool(String name, String description, String schema) {
  /**
   * Checks that nothing is missing.
   *
   * @param name its name
   * @param description what it does
   * @param schema its parameters as a JSON schema
   */
  public LlmTool {
    Require.nonNull(name, "name");
    Require.nonNull(description, "description");
    Require.nonNull(schema, "schema");
  }
}
