/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.semantic.SemanticStore;
import io.perfguard.llm.semantic.StorePartition;
import io.perfguard.llm.semantic.StorePut;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.Partition;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * Any number of known questions with vectors as a model makes them: those of one topic are near one
 * another (cosine about 0.5), those of others less (about 0.25). A question asked in other words
 * has a cosine of 0.93 with its known one. Thread-safe.
 */
final class Questions implements Embedder {
  static final int DIMENSIONS = 384;
  static final SemanticScope SCOPE = SemanticScope.of("tenant", "model");

  private static final int TOPICS = 200;
  private static final double REWORDED = 0.93;
  private static final String ASKED = "How large are the emissions of product ";
  private static final String[] COUNTRIES = {"Germany", "France", "Italy", "Spain", "Norway"};

  private final int count;
  private final float[] common = random(-1);

  Questions(int count) {
    this.count = count;
  }

  /** As it is known. */
  static String known(int number) {
    return "What are the emissions of product " + number + " in "
        + COUNTRIES[number % COUNTRIES.length] + " in " + (1990 + number % 35) + "?";
  }

  /** In other words. */
  static String reworded(int number) {
    return ASKED + number + " in " + COUNTRIES[number % COUNTRIES.length] + " in "
        + (1990 + number % 35) + "?";
  }

  float[] vectorOf(int number) {
    float[] topic = random(1_000_000_000L + number % TOPICS);
    float[] own = random(number);
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = 0.5f * common[i] + 0.5f * topic[i] + 0.7f * own[i];
    }
    return Embedder.toUnitLength(vector);
  }

  private float[] rewordedVectorOf(int number) {
    float[] vector = vectorOf(number);
    float[] noise = random(2_000_000_000L + number);
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (REWORDED * vector[i] + Math.sqrt(1 - REWORDED * REWORDED) * noise[i]);
    }
    return Embedder.toUnitLength(vector);
  }

  private static float[] random(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return Embedder.toUnitLength(vector);
  }

  @Override
  public String identity() {
    return "questions";
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public float[] embed(String text) {
    int from = text.indexOf("product ") + "product ".length();
    int number = Integer.parseInt(text.substring(from, text.indexOf(' ', from)));
    return text.startsWith(ASKED) ? rewordedVectorOf(number) : vectorOf(number);
  }

  StorePartition partition() {
    return new StorePartition("shared", SCOPE, identity(), DIMENSIONS);
  }

  /** A store that knows all of them, with answers of some bytes. */
  SemanticStore store(int answerBytes) {
    SemanticStore store =
        SemanticStore.onHeap(DataSize.ofMegabytes(8_000), 100, GuardClock.system());
    String filler = "x".repeat(answerBytes);
    for (int i = 0; i < count; i++) {
      LlmResponse answer = LlmResponse.of(filler, "model", null);
      StorePut put = new StorePut(
          known(i), vectorOf(i), answer, 1_000, Duration.ZERO, Set.of(), store.moment());
      if (store.put(partition(), put) == null) {
        throw new AssertionError("not kept: " + i);
      }
    }
    return store;
  }

  /** A cache over such a store. */
  SemanticCache cache(SemanticStore store) {
    return SemanticCache.builder("answers")
        .embedder(this)
        .partition(Partition.shared())
        .store(store)
        .embeddingDeadline(Duration.ofSeconds(10))
        .similarityThreshold(0.9)
        .build();
  }
}
