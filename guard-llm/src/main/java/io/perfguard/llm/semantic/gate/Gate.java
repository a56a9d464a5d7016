/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

import io.perfguard.core.base.Require;
import java.util.Optional;

/**
 * Decides whether the answer to one text may be served for another that the guards passed: by a
 * threshold on the cosine, by a bound on false hits, or by both. No argument may be null.
 *
 * <p>With a bound the log-odds that both mean the same are a sum of three: what the
 * {@link GatePrior} says of the pair, what labels taught the partition, and what they taught the
 * entry (a hierarchical logistic regression whose offsets are updated one label at a time, by a
 * Laplace step). It serves from the first request, by the prior alone. When the measured false-hit
 * rate may be above the bound, the partition asks for more; see {@link PartitionBelief}.
 *
 * <p>Immutable; what was learned is kept by the caller.
 */
public final class Gate {
  private static final double NINETY_PERCENT = 1.645;

  private final double minimumCosine;
  // NaN: a bare threshold.
  private final double delta;
  private final GatePrior prior;

  private Gate(double minimumCosine, double delta, GatePrior prior) {
    this.minimumCosine = minimumCosine;
    this.delta = delta;
    this.prior = prior;
  }

  /**
   * Serves what is at least so near.
   *
   * @param cosine the least cosine, 0..1
   * @return the gate
   * @throws IllegalArgumentException if the cosine is out of range
   */
  public static Gate threshold(double cosine) {
    return new Gate(Require.rate(cosine, "similarityThreshold"), Double.NaN, GatePrior.shipped());
  }

  /**
   * Serves as long as false hits stay within a bound.
   *
   * @param delta the bound, the share of hits that may be wrong, 0.001..0.5
   * @return the gate
   * @throws IllegalArgumentException if delta is out of range
   */
  public static Gate errorBound(double delta) {
    return errorBound(delta, GatePrior.shipped());
  }

  /**
   * Serves as long as false hits stay within a bound, by a prior of one's own.
   *
   * @param delta the bound, 0.001..0.5
   * @param prior the prior
   * @return the gate
   * @throws IllegalArgumentException if delta is out of range
   */
  public static Gate errorBound(double delta, GatePrior prior) {
    if (!(delta >= 0.001 && delta <= 0.5)) {
      throw new IllegalArgumentException("errorBound must be 0.001 to 0.5, was " + delta);
    }
    return new Gate(0, delta, Require.nonNull(prior, "prior"));
  }

  /**
   * A gate that serves only what both serve: how a caller may ask for more, never for less.
   *
   * @param other the other one
   * @return the stricter of both in each respect
   */
  public Gate tightenedBy(Gate other) {
    double bound = Double.isNaN(delta)
        ? other.delta
        : Double.isNaN(other.delta) ? delta : Math.min(delta, other.delta);
    return new Gate(
        Math.max(minimumCosine, other.minimumCosine),
        bound,
        Double.isNaN(delta) ? other.prior : prior);
  }

  /**
   * Below this cosine nothing can be served, so that a search may stop.
   *
   * @return the least cosine, 0..1
   */
  public double minimumCosine() {
    return minimumCosine;
  }

  /**
   * The bound on false hits.
   *
   * @return the share of hits that may be wrong; {@code NaN} if there is none
   */
  public double errorBound() {
    return delta;
  }

  /**
   * Whether labels change what it decides.
   *
   * @return whether there is a bound on false hits
   */
  public boolean learns() {
    return !Double.isNaN(delta);
  }

  /**
   * Decides without anything learned.
   *
   * @param features of the pair
   * @return the decision
   */
  public GateDecision decide(PairFeatures features) {
    return decide(features, new PartitionBelief(), EntryBelief.NEW);
  }

  /**
   * Decides.
   *
   * @param features of the pair
   * @param partition what its partition has learned
   * @param entry what the known entry has learned, as {@link EntryBelief} packs it
   * @return the decision
   */
  public GateDecision decide(PairFeatures features, PartitionBelief partition, long entry) {
    boolean near = features.cosine() >= minimumCosine;
    if (!learns()) {
      return new GateDecision(
          near, features.cosine(), Double.NaN, Double.NaN, Double.NaN, Double.NaN, minimumCosine);
    }
    double score = prior.score(features);
    double logOdds = score + partition.offset() + EntryBelief.offset(entry);
    double spread = NINETY_PERCENT * Math.sqrt(partition.variance() + EntryBelief.variance(entry));
    double threshold = partition.threshold(GatePrior.threshold(delta));
    return new GateDecision(
        near && logOdds >= threshold,
        features.cosine(),
        score,
        probability(logOdds),
        probability(logOdds - spread),
        probability(logOdds + spread),
        probability(threshold));
  }

  private static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /** What a label changed: the entry's new belief, and the partition's threshold if it rose. */
  public record Learned(long entry, Optional<GateChange> change) {}

  /**
   * Learns whether a served answer was right. A gate without a bound learns nothing.
   *
   * @param decision that served it
   * @param partition of the entry; changed
   * @param entry what the entry has learned until now
   * @param label right or wrong, and who says so
   * @return what changed
   */
  public Learned learn(
      GateDecision decision, PartitionBelief partition, long entry, GateLabel label) {
    if (!learns() || Double.isNaN(decision.score())) {
      return new Learned(entry, Optional.empty());
    }
    double known = decision.score() + EntryBelief.offset(entry);
    double probability = probability(known + partition.offset());
    GateChange change =
        partition.learn(known, probability, label, delta, GatePrior.threshold(delta));
    return new Learned(EntryBelief.learned(entry, probability, label), Optional.ofNullable(change));
  }

  @Override
  public String toString() {
    String bound = learns() ? "errorBound=" + delta : "";
    return "Gate[" + bound + (minimumCosine > 0 ? " minimumCosine=" + minimumCosine : "") + "]";
  }
}
