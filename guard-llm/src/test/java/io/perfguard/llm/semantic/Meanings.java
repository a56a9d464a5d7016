/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.embed.Embedder;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An embedder that was told which texts mean the same: their vectors are at a given cosine of the
 * meaning's own, in a direction of the text. Others have vectors far from all.
 */
final class Meanings implements Embedder {
  static final int DIMENSIONS = 384;

  private final Map<String, String> meanings = new ConcurrentHashMap<>();
  private final double cosine;
  final AtomicInteger count = new AtomicInteger();

  Meanings() {
    this(0.99);
  }

  /** Texts of one meaning are at this cosine of it, and at about its square of one another. */
  Meanings(double cosine) {
    this.cosine = cosine;
  }

  Meanings same(String meaning, String... texts) {
    for (String text : texts) {
      meanings.put(text, meaning);
    }
    return this;
  }

  @Override
  public String identity() {
    return "meanings";
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public float[] embed(String text) {
    count.incrementAndGet();
    float[] own = random(text);
    String meaning = meanings.get(text);
    if (meaning == null) {
      return own;
    }
    float[] vector = random("meaning of " + meaning);
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (cosine * vector[i] + Math.sqrt(1 - cosine * cosine) * own[i]);
    }
    return Embedder.toUnitLength(vector);
  }

  static float[] random(String seed) {
    Random random = new Random(seed.hashCode() * 31L + seed.length());
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return Embedder.toUnitLength(vector);
  }
}
