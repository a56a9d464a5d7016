/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.embed;

/**
 * Turns a text into a vector, such that texts of like meaning have a high cosine.
 *
 * <p>Implementations must be thread-safe. They may block; who calls sets a deadline and interrupts.
 */
public interface Embedder {
  /**
   * Which vectors these are: those of embedders with different identities cannot be compared.
   *
   * @return the model, its version and its form, such as {@code all-minilm-l6-v2-q}
   */
  String identity();

  /**
   * The length of the vectors.
   *
   * @return >= 1, the same at each call
   */
  int dimensions();

  /**
   * The vector of a text.
   *
   * @param text the text; may be empty or very long, which is cut as the model has it
   * @return {@link #dimensions} numbers with a length of 1, in an array of the caller's own
   * @throws RuntimeException if there is none
   */
  float[] embed(String text);
}
