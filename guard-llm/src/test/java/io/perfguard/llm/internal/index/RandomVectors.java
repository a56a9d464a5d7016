/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.util.Random;

/** Vectors of length 1 for tests: in any direction, or near another one. */
final class RandomVectors {
  private final Random random;
  private final int dimensions;

  RandomVectors(long seed, int dimensions) {
    this.random = new Random(seed);
    this.dimensions = dimensions;
  }

  float[] any() {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return unit(vector);
  }

  /** At this cosine, to within rounding. */
  float[] near(float[] other, double cosine) {
    float[] vector = any();
    float along = Vectors.dot(vector, other);
    for (int i = 0; i < dimensions; i++) {
      vector[i] -= along * other[i];
    }
    unit(vector);
    double sine = Math.sqrt(1 - cosine * cosine);
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (cosine * other[i] + sine * vector[i]);
    }
    return vector;
  }

  private static float[] unit(float[] vector) {
    float length = (float) Math.sqrt(Vectors.dot(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }
}
