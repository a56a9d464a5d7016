/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.llm.semantic.gate.EntryBelief;
import io.perfguard.llm.semantic.gate.Gate;
import io.perfguard.llm.semantic.gate.GateDecision;
import io.perfguard.llm.semantic.gate.GateLabel;
import io.perfguard.llm.semantic.gate.LabelSource;
import io.perfguard.llm.semantic.gate.PairFeatures;
import io.perfguard.llm.semantic.gate.PartitionBelief;
import io.perfguard.llm.semantic.gate.Wilson;
import io.perfguard.llm.semantic.guard.AnalysedText;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.semantic.guard.TextPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The decisions of a semantic cache without its index: equal texts first, then the nearest entries
 * in the order of their cosine, the first that guards and gate let pass. Not thread-safe.
 */
final class StreamCache {
  private static final int NEAREST = 8;

  /** What a rule made of a stream: hits of requests, wrong ones of hits. Immutable. */
  record Outcome(String rule, long requests, long hits, long wrong, long tightened) {
    double hitRate() {
      return (double) hits / requests;
    }

    /** Share of the hits that were wrong; {@code NaN} without hits. */
    double wrongRate() {
      return (double) wrong / hits;
    }

    /** What that share is at most, with 97.5 % certainty. */
    double upperBound() {
      return Wilson.upper((double) wrong, (double) hits);
    }
  }

  private final Neighbours neighbours;
  private final Gate gate;
  private final boolean guarded;
  private final double labelled;
  private final Random random;
  private final PartitionBelief partition = new PartitionBelief();
  private final Map<String, Stream.Request> entries = new HashMap<>();
  private final Map<String, Long> beliefs = new HashMap<>();
  private final Map<String, AnalysedText> analysed = new HashMap<>();
  private long hits;
  private long wrong;

  StreamCache(Neighbours neighbours, Gate gate, boolean guarded, double labelled, long seed) {
    this.neighbours = neighbours;
    this.gate = gate;
    this.guarded = guarded;
    this.labelled = labelled;
    this.random = new Random(seed + 1);
  }

  Outcome run(List<Stream.Request> requests) {
    for (Stream.Request request : requests) {
      if (!serve(request)) {
        entries.put(request.text(), request);
      }
    }
    return new Outcome(
        gate.toString(), requests.size(), hits, wrong, partition.state().tightenedCount());
  }

  private boolean serve(Stream.Request request) {
    if (entries.containsKey(request.text())) {
      hits++;
      return true;
    }
    int seen = 0;
    for (Neighbours.Near near : neighbours.of(request.text())) {
      Stream.Request known = entries.get(near.text());
      if (known != null) {
        if (decide(request, known, near.cosine())) {
          return true;
        }
        if (++seen == NEAREST) {
          return false;
        }
      }
    }
    return false;
  }

  private boolean decide(Stream.Request request, Stream.Request known, double cosine) {
    TextPair pair = TextPair.of(analysed(request.text()), analysed(known.text()));
    if (guarded && PairGuards.standard().objection(pair, cosine).isPresent()) {
      return false;
    }
    long belief = beliefs.getOrDefault(known.text(), EntryBelief.NEW);
    GateDecision decision = gate.decide(PairFeatures.of(pair, cosine), partition, belief);
    if (!decision.serve()) {
      return false;
    }
    boolean isWrong = !known.meaning().equals(request.meaning());
    hits++;
    wrong += isWrong ? 1 : 0;
    if (random.nextDouble() < labelled) {
      GateLabel label = new GateLabel(isWrong, LabelSource.SHADOW);
      beliefs.put(known.text(), gate.learn(decision, partition, belief, label).entry());
    }
    return true;
  }

  private AnalysedText analysed(String text) {
    return analysed.computeIfAbsent(text, AnalysedText::of);
  }
}
