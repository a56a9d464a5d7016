/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.token;

import io.perfguard.core.base.Require;
import java.util.Arrays;
import java.util.Locale;

/**
 * How many times the tokens that we count a provider bills, learned from its bills.
 *
 * <p>The last 128 ratios are kept. {@link #typical} is their median, in which what was known before
 * counts as three ratios until 24 bills came, so that one bill of another kind moves nothing and
 * some thirty have the say. {@link #cautious} is what one call in a hundred exceeds: the greater of
 * the observed percentile and of what the spread of the middle half lets expect. A ratio beyond ten
 * times what was known before, or below a tenth, is counted as refused and not kept: pictures, or a
 * hidden prompt.
 *
 * <p>Thread-safe.
 */
public final class LearnedRatio {
  /*
   * Two arrays hold the same ratios, by age and by size. A new one takes the place of the oldest, which is looked up in
   * the sorted array and moved out of it: no sorting, some hundred nanoseconds. Both answers are worked out then and
   * published, so that reading them is one volatile read.
   *
   * The spread. In a normal distribution the quartiles lie 1.349 standard deviations apart, and one value in a hundred is
   * more than 2.326 of these above the middle. Of few values the quartiles are uncertain, hence (n + 8) / n of it. The
   * quartiles do not see a single outlier, the percentile of 128 values does not see the greatest.
   */
  private static final int KEPT = 128;
  private static final int PRIOR_WEIGHT = 3;
  private static final int PRIOR_FADES = 24;
  private static final double FURTHEST = 10;
  private static final double QUARTILES_APART = 1.349;
  private static final double ONE_IN_A_HUNDRED = 2.326;
  private static final int UNCERTAIN = 8;
  private static final int FEW = 8;

  private final double prior;
  private final double cautiousPrior;
  private final double[] byAge = new double[KEPT];
  private final double[] bySize = new double[KEPT + PRIOR_WEIGHT];
  private int size; // of bySize, the prior's ratios included
  private long learned;
  private long refused;
  private volatile double typical;
  private volatile double cautious;

  /**
   * Nothing learned yet.
   *
   * @param prior what is known before, > 0
   * @param margin what to add to it for {@link #cautious} until bills came, as a share of it, >= 0
   */
  public LearnedRatio(double prior, double margin) {
    if (!(prior > 0 && prior < Double.MAX_VALUE)) {
      throw new IllegalArgumentException("prior must be > 0, was " + prior);
    }
    if (!(margin >= 0 && margin < Double.MAX_VALUE)) {
      throw new IllegalArgumentException("margin must be >= 0, was " + margin);
    }
    this.prior = prior;
    this.cautiousPrior = prior * (1 + margin);
    Arrays.fill(bySize, 0, PRIOR_WEIGHT, prior);
    this.size = PRIOR_WEIGHT;
    this.typical = prior;
    this.cautious = cautiousPrior;
  }

  /**
   * Learns from one bill.
   *
   * @param estimated what we counted; nothing is learned if it is 0
   * @param actual what was billed; nothing is learned if it is 0
   */
  public void learn(long estimated, long actual) {
    Require.atLeast(0, estimated, "estimated");
    Require.atLeast(0, actual, "actual");
    if (estimated == 0 || actual == 0) {
      return;
    }
    double ratio = (double) actual / estimated;
    synchronized (this) {
      if (ratio > prior * FURTHEST || ratio < prior / FURTHEST) {
        refused++;
      } else {
        keep(ratio);
        publish();
      }
    }
  }

  private void keep(double ratio) {
    int place = (int) (learned % KEPT);
    if (learned >= KEPT) {
      remove(byAge[place]);
    } else if (learned == PRIOR_FADES) {
      for (int i = 0; i < PRIOR_WEIGHT; i++) {
        remove(prior);
      }
    }
    byAge[place] = ratio;
    int found = Arrays.binarySearch(bySize, 0, size, ratio);
    int at = found < 0 ? -found - 1 : found;
    System.arraycopy(bySize, at, bySize, at + 1, size - at);
    bySize[at] = ratio;
    size++;
    learned++;
  }

  private void remove(double ratio) {
    int at = Arrays.binarySearch(bySize, 0, size, ratio);
    System.arraycopy(bySize, at + 1, bySize, at, size - at - 1);
    size--;
  }

  private void publish() {
    double middle = quantile(0.5);
    double apart = (quantile(0.75) - quantile(0.25)) * (size + UNCERTAIN) / size;
    double expected = middle + apart / QUARTILES_APART * ONE_IN_A_HUNDRED;
    double careful = Math.max(expected, quantile(0.99));
    typical = middle;
    cautious = learned < FEW ? Math.max(careful, cautiousPrior) : careful;
  }

  private double quantile(double q) {
    return bySize[Math.max(0, (int) Math.ceil(q * size) - 1)];
  }

  /**
   * The usual ratio, for analysis.
   *
   * @return billed tokens for each that we count, > 0
   */
  public double typical() {
    return typical;
  }

  /**
   * The ratio that one call in a hundred exceeds, for reservations.
   *
   * @return billed tokens for each that we count, >= {@link #typical}
   */
  public double cautious() {
    return cautious;
  }

  /**
   * How many bills were learned from.
   *
   * @return a count that only grows
   */
  public synchronized long learnedCount() {
    return learned;
  }

  /**
   * How many bills were too far off to be learned from.
   *
   * @return a count that only grows
   */
  public synchronized long refusedCount() {
    return refused;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.3f (p99 %.3f) from %,d bills", typical, cautious, learnedCount());
  }
}
