/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For each text of a stream the texts near to it, computed once for all rules. Immutable. */
final class Neighbours {
  private static final double WORTH_A_LOOK = 0.75;

  /** A text and its cosine. */
  record Near(String text, double cosine) {}

  private final Map<String, List<Near>> byText = new HashMap<>();

  Neighbours(List<String> texts, Vectors vectors) {
    List<String> distinct = texts.stream().distinct().toList();
    float[][] all = distinct.stream().map(vectors::of).toArray(float[][]::new);
    distinct.forEach(text -> byText.put(text, new ArrayList<>()));
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < i; j++) {
        double cosine = cosine(all[i], all[j]);
        if (cosine >= WORTH_A_LOOK) {
          of(distinct.get(i)).add(new Near(distinct.get(j), cosine));
          of(distinct.get(j)).add(new Near(distinct.get(i), cosine));
        }
      }
    }
    byText
        .values()
        .forEach(near -> near.sort((one, other) -> Double.compare(other.cosine(), one.cosine())));
  }

  /** The nearest first; the text itself is not among them. */
  List<Near> of(String text) {
    return byText.getOrDefault(text, List.of());
  }

  private static double cosine(float[] one, float[] other) {
    float sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return Math.min(1, sum);
  }
}
