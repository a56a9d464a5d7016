/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Faults;
import io.perfguard.llm.semantic.gate.Gate;
import io.perfguard.llm.semantic.gate.GateDecision;
import io.perfguard.llm.semantic.gate.GateLabel;
import io.perfguard.llm.semantic.gate.LabelSource;
import io.perfguard.llm.semantic.gate.PairFeatures;
import io.perfguard.llm.semantic.gate.PartitionBelief;
import io.perfguard.llm.semantic.guard.AnalysedText;
import io.perfguard.llm.semantic.guard.GuardResult;
import io.perfguard.llm.semantic.guard.PairGuards;
import io.perfguard.llm.semantic.guard.TextPair;
import io.perfguard.llm.semantic.guard.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether what is known of a text may answer another, by guards, gate and verifier, and
 * learns whether that was right. Thread-safe.
 */
final class Judge {
  private static final int CANDIDATES = 4; // those behind are farther, and each costs as much
  private static final double NEAR_MISSES = 0.15; // below the threshold, to tell what it costs
  private static final Gate ADVISED = Gate.errorBound(0.01); // what a threshold is compared with
  private static final double LEAST =
      0.75; // where a bound decides: below, its prior serves nothing
  private static final int BELIEFS = 1_024; // partitions with labels, 3 KB each

  private final PairGuards guards;
  private final Gate gate;
  private final @Nullable HitVerifier verifier;
  private final SemanticCounts counts;
  private final Faults faults;
  private final PartitionBelief unlabelled = new PartitionBelief();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean labelled; // whether there is any belief
  private final Map<StorePartition, PartitionBelief> beliefs = // guarded by the lock
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StorePartition, PartitionBelief> eldest) {
          return size() > BELIEFS;
        }
      };

  Judge(
      PairGuards guards,
      Gate gate,
      @Nullable HitVerifier verifier,
      SemanticCounts counts,
      Faults faults) {
    this.guards = guards;
    this.gate = gate;
    this.verifier = verifier;
    this.counts = counts;
    this.faults = faults;
  }

  Gate gate() {
    return gate;
  }

  /** What is farther need not be found. */
  double leastCosine() {
    return gate.learns()
        ? Math.max(LEAST, gate.minimumCosine())
        : gate.minimumCosine() - NEAR_MISSES;
  }

  /** Decides, nearest first: the first that may be served is, and the first tells why none is. */
  Judgement judge(Question question, List<StoreSearch.Neighbor> nearest) {
    long start = System.nanoTime();
    AnalysedText asked = AnalysedText.of(question.text());
    Judgement first = Judgement.EMPTY;
    for (int i = 0; i < Math.min(CANDIDATES, nearest.size()); i++) {
      Judgement judgement = judge(question, asked, nearest.get(i));
      if (judgement.served() != null) {
        first = judgement;
        break;
      }
      first = i == 0 ? judgement : first;
    }
    counts.decisions.record(System.nanoTime() - start);
    noted(first);
    return first;
  }

  private void noted(Judgement judgement) {
    GuardResult objection = judgement.objection();
    if (judgement.outcome() == LookupOutcome.GUARD && objection != null) {
      counts.objection(objection.guard());
    } else if (judgement.near()) {
      counts.nearMiss(judgement.cosine());
    }
  }

  private Judgement judge(Question question, AnalysedText asked, StoreSearch.Neighbor neighbor) {
    StoreEntry entry = neighbor.entry();
    double cosine = neighbor.cosine();
    String known = entry.text();
    TextPair pair = TextPair.of(asked, AnalysedText.of(known));
    GuardResult objection = guards.objection(pair, cosine).orElse(null);
    if (objection != null && (objection.verdict() == Verdict.REJECT || verifier == null)) {
      return new Judgement(LookupOutcome.GUARD, null, cosine, objection, false);
    }
    PairFeatures features = PairFeatures.of(pair, cosine);
    GateDecision decision = gate.decide(features, belief(question.partition()), entry.learned());
    if (!decision.serve() || cosine < question.options().leastCosine()) {
      boolean near =
          objection == null && (gate.learns() || ADVISED.decide(features).serve());
      return new Judgement(LookupOutcome.GATE, null, cosine, objection, near);
    }
    if (verifier != null && !verified(question.asked(), known, entry, cosine)) {
      return new Judgement(LookupOutcome.VERIFIER, null, cosine, objection, false);
    }
    return new Judgement(LookupOutcome.SEMANTIC_HIT, entry, cosine, objection, false);
  }

  private boolean verified(String asked, String known, StoreEntry entry, double cosine) {
    HitVerifier asks = verifier;
    if (asks == null) {
      return true;
    }
    long start = System.nanoTime();
    try {
      return asks.accepts(asked, known, entry.answer(), cosine);
    } catch (RuntimeException | LinkageError e) {
      faults.record("the verifier", e);
      return false;
    } finally {
      counts.verifications.record(System.nanoTime() - start);
    }
  }

  private PartitionBelief belief(StorePartition partition) {
    if (!labelled) {
      return unlabelled;
    }
    lock.lock();
    try {
      PartitionBelief known = beliefs.get(partition);
      return known == null ? unlabelled : known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the answer that one call will bring will do for another question, as a hit. With a
   * verifier it does not: there is no answer yet that it could see.
   */
  boolean joins(OpenCalls.Open mine, OpenCalls.Open other) {
    if (verifier != null
        || mine.vector().length != other.vector().length
        || mine.question().epoch() != other.question().epoch()) {
      return false;
    }
    double cosine = dot(mine.vector(), other.vector());
    if (cosine < Math.max(leastCosine(), mine.question().options().leastCosine())) {
      return false;
    }
    TextPair pair = TextPair.of(mine.question().text(), other.question().text());
    return guards.objection(pair, cosine).isEmpty()
        && gate.decide(PairFeatures.of(pair, cosine), belief(mine.question().partition()), 0)
            .serve();
  }

  static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  /** Learns of a hit whose cosine is known. */
  void learn(Servings.Served served, double cosine, boolean wrong, LabelSource source) {
    if (!gate.learns()) {
      return;
    }
    StorePartition partition = served.question().partition();
    StoreEntry entry = served.entry();
    TextPair pair = TextPair.of(served.question().text(), entry.text());
    lock.lock();
    try {
      PartitionBelief belief = beliefs.computeIfAbsent(partition, key -> new PartitionBelief());
      labelled = true;
      GateDecision decision = gate.decide(PairFeatures.of(pair, cosine), belief, entry.learned());
      Gate.Learned learned =
          gate.learn(decision, belief, entry.learned(), new GateLabel(wrong, source));
      entry.learned(learned.entry());
      learned.change().ifPresent(change -> counts.tightened(change));
    } finally {
      lock.unlock();
    }
  }

  /** What is known of the nearest, for a person to read. Counts nothing. */
  Explanation explain(Question question, StoreSearch.Neighbor neighbor) {
    StoreEntry entry = neighbor.entry();
    TextPair pair = TextPair.of(question.text(), entry.text());
    List<GuardResult> results = guards.check(pair, neighbor.cosine());
    GateDecision decision = gate.decide(
        PairFeatures.of(pair, neighbor.cosine()), belief(question.partition()), entry.learned());
    return Explanations.of(question, neighbor, results, decision, verifier != null);
  }
}
