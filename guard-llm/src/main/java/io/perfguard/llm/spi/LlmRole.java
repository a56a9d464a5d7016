/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

/**
 * Who speaks in a message.
 *
 * <p>Immutable.
 */
public enum LlmRole {
  /** The application, to the model. */
  SYSTEM,
  /** The person. */
  USER,
  /** The model. */
  ASSISTANT,
  /** A tool, with its result. */
  TOOL
}
