/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.LogLinearHistogram;
import io.perfguard.llm.semantic.gate.GateChange;
import io.perfguard.llm.usage.Usage;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one cache counts, as its writers see it. What moves a counter is said once, at
 * {@link SemanticStats}. Thread-safe.
 */
final class SemanticCounts {
  /** The counters. */
  enum Count {
    REQUEST,
    EXACT_HIT,
    SEMANTIC_HIT,
    JOINED,
    NEAR_JOINED,
    BYPASS,
    MISS_EMPTY,
    MISS_GUARD,
    MISS_GATE,
    MISS_VERIFIER,
    MISS_VECTOR,
    EMBED_TIMEOUT,
    EMBED_FAILURE,
    PUT,
    INCOMPLETE,
    VETO,
    LABEL_RIGHT,
    LABEL_WRONG,
    EXACT_WRONG,
    REASK,
    TIGHTENED,
    SHADOW,
    SHADOW_DROPPED,
    DRY_HIT,
    DRY_SAVED_PICOS,
    SAVED_PICOS,
    SAVED_INPUT_TOKENS,
    SAVED_OUTPUT_TOKENS
  }

  private final Map<Count, LongAdder> adders = new EnumMap<>(Count.class);
  private final AtomicLongArray nearMisses = new AtomicLongArray(CosineCounts.STEPS);
  private final Map<String, LongAdder> objections = new ConcurrentHashMap<>(); // one for each guard

  private volatile @Nullable GateChange lastChange;

  final LogLinearHistogram exacts = new LogLinearHistogram();
  final LogLinearHistogram embeds = new LogLinearHistogram();
  final LogLinearHistogram scans = new LogLinearHistogram();
  final LogLinearHistogram rescores = new LogLinearHistogram();
  final LogLinearHistogram decisions = new LogLinearHistogram();
  final LogLinearHistogram searches = new LogLinearHistogram();
  final LogLinearHistogram verifications = new LogLinearHistogram();

  SemanticCounts() {
    for (Count count : Count.values()) {
      adders.put(count, new LongAdder());
    }
  }

  void add(Count count) {
    add(count, 1);
  }

  @SuppressWarnings("NullAway") // one for each
  void add(Count count, long n) {
    adders.get(count).add(n);
  }

  @SuppressWarnings("NullAway") // one for each
  long get(Count count) {
    return adders.get(count).sum();
  }

  void saved(long costPicos, @Nullable Usage usage) {
    add(Count.SAVED_PICOS, costPicos);
    if (usage != null) {
      add(Count.SAVED_INPUT_TOKENS, usage.inputTokens());
      add(Count.SAVED_OUTPUT_TOKENS, usage.outputTokens());
    }
  }

  /** A partition's gate asks for more from now on. */
  void tightened(GateChange change) {
    add(Count.TIGHTENED);
    lastChange = change;
  }

  @Nullable
  GateChange lastChange() {
    return lastChange;
  }

  /** All guards let it pass, and the gate did not. */
  void nearMiss(double cosine) {
    nearMisses.incrementAndGet(CosineCounts.step(cosine));
  }

  void objection(String guard) {
    objections.computeIfAbsent(guard, id -> new LongAdder()).increment();
  }

  Map<String, Long> objections() {
    Map<String, Long> sums = new TreeMap<>();
    objections.forEach((guard, count) -> sums.put(guard, count.sum()));
    return sums;
  }

  SemanticStats stats(StoreCounts store, double threshold, double errorBound) {
    long[] near = new long[CosineCounts.STEPS];
    for (int i = 0; i < near.length; i++) {
      near[i] = nearMisses.get(i);
    }
    return new SemanticStats(
        get(Count.REQUEST),
        get(Count.EXACT_HIT),
        get(Count.SEMANTIC_HIT),
        get(Count.JOINED),
        get(Count.NEAR_JOINED),
        get(Count.BYPASS),
        misses(),
        get(Count.EMBED_TIMEOUT),
        get(Count.EMBED_FAILURE),
        get(Count.PUT),
        get(Count.INCOMPLETE),
        get(Count.VETO),
        labels(),
        get(Count.DRY_HIT),
        get(Count.DRY_SAVED_PICOS),
        get(Count.SAVED_PICOS),
        get(Count.SAVED_INPUT_TOKENS),
        get(Count.SAVED_OUTPUT_TOKENS),
        new CosineCounts(near),
        store,
        threshold,
        errorBound,
        new SemanticStats.Stages(
            exacts.snapshot(),
            embeds.snapshot(),
            scans.snapshot(),
            rescores.snapshot(),
            decisions.snapshot(),
            searches.snapshot(),
            verifications.snapshot()));
  }

  private SemanticStats.Misses misses() {
    return new SemanticStats.Misses(
        get(Count.MISS_EMPTY),
        get(Count.MISS_GUARD),
        get(Count.MISS_GATE),
        get(Count.MISS_VERIFIER),
        get(Count.MISS_VECTOR));
  }

  private SemanticStats.Labels labels() {
    return new SemanticStats.Labels(
        get(Count.LABEL_RIGHT),
        get(Count.LABEL_WRONG),
        get(Count.EXACT_WRONG),
        get(Count.REASK),
        get(Count.SHADOW),
        get(Count.SHADOW_DROPPED),
        get(Count.TIGHTENED));
  }

  /** What was not spent so far. */
  Money saved() {
    return Money.ofPicos(get(Count.SAVED_PICOS));
  }
}
