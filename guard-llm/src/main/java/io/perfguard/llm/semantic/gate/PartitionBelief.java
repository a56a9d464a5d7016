/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.gate;

import io.perfguard.core.base.Require;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the labels of one partition's hits taught: an offset that all its entries share, and, from
 * the last {@value #REMEMBERED} labels, how much likeness must be asked for so that the false-hit
 * rate keeps its bound. Some 3 KB. No argument may be null.
 *
 * <p>Thread-safe.
 */
public final class PartitionBelief {
  /*
   * The measured bound. Of the remembered labels those count whose pair would still be served. To them are added as
   * many right ones as would alone just prove half the bound: what development measured, so that a partition without
   * labels keeps the prior's threshold, while three wrong ones among few labels already raise it (delta 1 %). If the
   * upper end of Wilson's interval passes delta, the threshold rises to just above the wrong pair with the least
   * score, and on, until the bound holds again. It never falls below the prior's. A partition that was tightened has
   * shown that development knew it badly: from then on only as many right ones are added as just prove the bound, so
   * that nearly each remembered wrong one is left below the threshold.
   */
  private static final int REMEMBERED = 256;
  private static final double OFFSET_VARIANCE = 0.25;
  private static final double HIGHEST_OFFSET = 1.5;
  private static final double LOWEST_OFFSET = -8;

  private final float[] scores = new float[REMEMBERED];
  // Weight of the label; negative if it said wrong; 0 if nothing is remembered here.
  private final float[] labels = new float[REMEMBERED];
  private int next;
  private double offset;
  private double precision = 1 / OFFSET_VARIANCE;
  private double tightened = Double.NEGATIVE_INFINITY;
  private double lastThreshold = Double.NaN;
  private long labelCount;
  private long wrongCount;
  private long tightenedCount;
  private @Nullable GateChange lastChange;

  /** A partition without labels. */
  public PartitionBelief() {}

  /**
   * What was learned until now.
   *
   * @return a snapshot
   */
  public synchronized GateState state() {
    double all = labelled(Double.NEGATIVE_INFINITY);
    double wrong = wrong(Double.NEGATIVE_INFINITY);
    return new GateState(
        labelCount,
        wrongCount,
        all,
        wrong,
        Wilson.upper(wrong, all),
        offset,
        lastThreshold,
        tightenedCount);
  }

  /**
   * When the threshold rose last.
   *
   * @return the change; empty if it never did
   */
  public synchronized Optional<GateChange> lastChange() {
    return Optional.ofNullable(lastChange);
  }

  synchronized double offset() {
    return offset;
  }

  synchronized double variance() {
    return 1 / precision;
  }

  /** The log-odds that are asked for, given those of the prior. */
  synchronized double threshold(double prior) {
    lastThreshold = Math.max(prior, tightened);
    return lastThreshold;
  }

  /**
   * Learns a label of a pair.
   *
   * @param score log-odds of the pair, with the entry's part and without the partition's
   * @param probability that was believed, 0..1
   * @return what changed, or null
   */
  synchronized @Nullable GateChange learn(
      double score, double probability, GateLabel label, double delta, double prior) {
    double weight = Require.nonNull(label, "label").source().weight();
    labelCount++;
    wrongCount += label.wrong() ? 1 : 0;
    precision += weight * probability * (1 - probability);
    double moved = offset + weight * ((label.wrong() ? 0 : 1) - probability) / precision;
    offset = Math.max(LOWEST_OFFSET, Math.min(HIGHEST_OFFSET, moved));
    scores[next] = (float) score;
    labels[next] = (float) (label.wrong() ? -weight : weight);
    next = (next + 1) % REMEMBERED;
    return label.wrong() ? tighten(delta, prior) : null;
  }

  private @Nullable GateChange tighten(double delta, double prior) {
    double from = threshold(prior);
    double to = from;
    double bound = bound(to, delta);
    double first = bound;
    while (bound > delta && to < Double.POSITIVE_INFINITY) {
      to = above(to);
      bound = bound(to, delta);
    }
    if (to == from) {
      return null;
    }
    GateChange change = new GateChange(from, to, labelled(from), wrong(from), first, delta);
    tightened = to;
    tightenedCount++;
    lastChange = change;
    return change;
  }

  private double bound(double threshold, double delta) {
    double known = Wilson.trialsWithoutEvent(tightenedCount == 0 ? delta / 2 : delta);
    return Wilson.upper(wrong(threshold), labelled(threshold) + known);
  }

  /** Just above the wrong pair of the least score that is still served. */
  private double above(double threshold) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REMEMBERED; i++) {
      if (labels[i] < 0 && scores[i] + offset >= threshold) {
        least = Math.min(least, scores[i] + offset);
      }
    }
    return Math.nextUp(least) + 1e-6;
  }

  private double labelled(double threshold) {
    double sum = 0;
    for (int i = 0; i < REMEMBERED; i++) {
      sum += scores[i] + offset >= threshold ? Math.abs(labels[i]) : 0;
    }
    return sum;
  }

  private double wrong(double threshold) {
    double sum = 0;
    for (int i = 0; i < REMEMBERED; i++) {
      sum += labels[i] < 0 && scores[i] + offset >= threshold ? -labels[i] : 0;
    }
    return sum;
  }

  /** Forgets all: the partition was emptied. */
  public synchronized void reset() {
    Arrays.fill(labels, 0);
    offset = 0;
    precision = 1 / OFFSET_VARIANCE;
    tightened = Double.NEGATIVE_INFINITY;
    labelCount = 0;
    wrongCount = 0;
    tightenedCount = 0;
    lastChange = null;
  }
}
