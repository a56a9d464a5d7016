/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import java.util.Arrays;

/** How the vectors of a text's tokens become the text's. Immutable. */
public enum Pooling {
  /** Their mean, which most sentence models are trained for, all-MiniLM and E5 among them. */
  MEAN {
    @Override
    float[] pool(float[] rows, int dimensions) {
      float[] mean = new float[dimensions];
      for (int at = 0; at < rows.length; at += dimensions) {
        for (int i = 0; i < dimensions; i++) {
          mean[i] += rows[at + i];
        }
      }
      int tokens = rows.length / dimensions;
      for (int i = 0; i < dimensions; i++) {
        mean[i] /= tokens;
      }
      return mean;
    }
  },

  /** That of the first token, {@code [CLS]}, as BGE's models have it. */
  CLS {
    @Override
    float[] pool(float[] rows, int dimensions) {
      return Arrays.copyOf(rows, dimensions);
    }
  };

  /**
   * One vector of many.
   *
   * @param rows a vector for each token, one behind the other; no padding among them
   * @param dimensions the length of each
   */
  abstract float[] pool(float[] rows, int dimensions);
}
