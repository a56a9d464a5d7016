/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;

/**
 * Has the last word on a semantic hit: a cross-encoder, a small model, a rule of the application.
 * Asked for the one candidate that guards and gate let through, or that a guard is in doubt of.
 *
 * <p>Implementations must be thread-safe, and should be quick: the caller waits. What they throw
 * counts as no.
 */
@FunctionalInterface
public interface HitVerifier {
  /**
   * Judges one candidate.
   *
   * @param asked the text that is asked
   * @param known the text that was asked before
   * @param answer the answer to it
   * @param cosine of both texts' vectors
   * @return true if the answer answers what is asked
   */
  boolean accepts(String asked, String known, LlmResponse answer, double cosine);
}
