/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.embed;

import java.util.function.Function;
import java.util.function.IntSupplier;

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
  /**
   * Whether the vector tells of the whole text. Two texts that differ only in what was cut off have
   * the same vector, so that a high cosine says nothing then.
   *
   * @param text the text
   * @return false if {@link #embed} would cut it; true by default
   */
  default boolean embedsWhole(String text) {
    return true;
  }

  /**
   * An embedder by any function.
   *
   * @param identity which vectors these are
   * @param dimensions their length; is asked once, when it is first wanted before there was a text
   * @param function the vector of a text, of any length above 0; is copied
   * @return an embedder, as thread-safe as the function; it throws what the function does, and an
   *     {@link IllegalStateException} if that answers with more or fewer numbers than before
   * @throws IllegalArgumentException if the identity is blank
   */
  static Embedder of(String identity, IntSupplier dimensions, Function<String, float[]> function) {
    return new FunctionEmbedder(identity, dimensions, function);
  }

  /**
   * Brings a vector to a length of 1.
   *
   * @param vector is changed
   * @return the same array
   * @throws IllegalArgumentException if a number is not finite, or all are 0
   */
  static float[] toUnitLength(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    if (!(squares > 0) || squares == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "a vector must have a length > 0, had the square " + squares);
    }
    double scale = 1 / Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * scale);
    }
    return vector;
  }
}
