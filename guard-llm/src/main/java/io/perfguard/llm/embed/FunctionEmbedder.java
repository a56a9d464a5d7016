/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.embed;

import io.perfguard.core.base.Require;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** What {@link Embedder#of} gives. Thread-safe if the function is. */
final class FunctionEmbedder implements Embedder {
  private final String identity;
  private final IntSupplier model;
  private final Function<String, float[]> function;
  private volatile int dimensions; // 0: not known yet

  FunctionEmbedder(String identity, IntSupplier dimensions, Function<String, float[]> function) {
    this.identity = Require.name(identity, "identity");
    this.model = Require.nonNull(dimensions, "dimensions");
    this.function = Require.nonNull(function, "function");
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public int dimensions() {
    int known = dimensions;
    if (known == 0) {
      known = (int) Require.atLeast(1, model.getAsInt(), "dimensions");
      dimensions = known;
    }
    return known;
  }

  @Override
  public float[] embed(String text) {
    float[] vector = function.apply(Require.nonNull(text, "text")).clone();
    if (dimensions == 0) {
      dimensions = vector.length;
    } else if (vector.length != dimensions) {
      throw new IllegalStateException("the model " + identity + " must answer with " + dimensions
          + " numbers, answered with " + vector.length);
    }
    return Embedder.toUnitLength(vector);
  }

  @Override
  public String toString() {
    return "Embedder[" + identity + "]";
  }
}
