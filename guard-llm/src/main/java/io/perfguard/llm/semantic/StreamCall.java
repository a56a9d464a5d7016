/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;

/**
 * Asks the model for a stream.
 *
 * <p>Implementations need not be thread-safe.
 */
@FunctionalInterface
public interface StreamCall {
  /**
   * Begins.
   *
   * @param handler hears the pieces, as {@link io.perfguard.llm.spi.LlmModel#stream} says
   * @return the stream, to cancel it
   */
  LlmStream start(LlmStreamHandler handler);
}
