/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;

/**
 * Tells whether two answers to one question say the same: a judge of the application's own, a model
 * that is asked, a comparison of facts.
 *
 * <p>Implementations must be thread-safe. They run in the background; what they throw is counted as
 * a fault, and nothing is learned of it.
 */
@FunctionalInterface
public interface AnswerComparer {
  /**
   * Compares.
   *
   * @param asked the question
   * @param served the answer that the cache served
   * @param fresh what the model answers to the very question
   * @return true if whoever got the one is as well served as with the other
   */
  boolean isSame(String asked, LlmResponse served, LlmResponse fresh);
}
