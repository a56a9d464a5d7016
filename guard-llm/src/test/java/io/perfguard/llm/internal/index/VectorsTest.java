/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 63, 64, 65, 384, 500, 1536})
  void a_quantised_vector_keeps_its_cosine(int dimensions) {
    RandomVectors vectors = new RandomVectors(7, dimensions);
    byte[] bytes = new byte[dimensions + 5];
    for (int i = 0; i < 200; i++) {
      float[] one = vectors.any();
      float[] other = vectors.any();
      float scale = Vectors.quantise(other, bytes, 5);
      assertThat(Vectors.dot(one, bytes, 5, scale))
          .isCloseTo(Vectors.dot(one, other), within(0.01f));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.8, 0.85, 0.9, 0.95})
  void the_signs_of_near_vectors_differ_no_more_than_said(double cosine) {
    RandomVectors vectors = new RandomVectors(11, 384);
    int maximum = Vectors.maximumDistance(384, cosine);
    int beyond = 0;
    for (int i = 0; i < 5_000; i++) {
      float[] one = vectors.any();
      float[] other = vectors.near(one, cosine);
      beyond += distance(Vectors.signs(one), Vectors.signs(other)) > maximum ? 1 : 0;
    }
    assertThat(beyond).isLessThanOrEqualTo(3); // four deviations: one in 30,000
  }

  private static int distance(long[] one, long[] other) {
    int distance = 0;
    for (int i = 0; i < one.length; i++) {
      distance += Long.bitCount(one[i] ^ other[i]);
    }
    return distance;
  }

  @Test
  void the_distance_ranges_from_none_to_all() {
    assertThat(Vectors.maximumDistance(384, 1)).isZero();
    assertThat(Vectors.maximumDistance(384, -1)).isEqualTo(384);
    assertThat(Vectors.maximumDistance(384, 0.85)).isEqualTo(98);
    assertThat(Vectors.maximumDistance(384, 2)).isZero();
  }

  @Test
  void zeros_are_quantised_as_zeros() {
    byte[] bytes = new byte[8];
    assertThat(Vectors.quantise(new float[8], bytes, 0)).isZero();
    assertThat(bytes).containsOnly(0);
    assertThat(Arrays.stream(Vectors.signs(new float[70])).toArray()).containsExactly(0, 0);
  }
}
