/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.route;

/** What the mean of few grades says about the mean of all. */
final class ConfidenceBounds {
  /*
   * The bound is Wilson's score interval with the correction for continuity (Newcombe, "Two-sided confidence intervals for
   * the single proportion", Statistics in Medicine 17, 1998, method 4), one-sided. Without the correction it claims too
   * much just where routing asks: at 95 % and 20 to 600 samples, up to 7.2 % of the models that are a shade below a target
   * of 0.9 pass it; with the correction 4.1 %, and at most 4.9 % for any target from 0.5 to 0.99.
   *
   * Grades between 0 and 1 use the same formula on their mean. Of all that lies in 0..1 and has a mean m, pass or fail
   * varies most, by m(1-m): other grades vary less, and the bound is lower than it need be. Bounds that learn the variance
   * (empirical Bernstein) are no use here: with 20 samples they say 0.45 of the best that there is.
   *
   * The difference to another model's mean is bounded by Newcombe's method 10 for two proportions (same journal, 17, 873):
   * the distances from both means to their bounds, squared and added. So that the best model, too, is known from samples
   * alone, and may be better than it looked.
   */
  private static final double[] A = {
    -3.969683028665376e+01,
    2.209460984245205e+02,
    -2.759285104469687e+02,
    1.383577518672690e+02,
    -3.066479806614716e+01,
    2.506628277459239e+00
  };
  private static final double[] B = {
    -5.447609879822406e+01,
    1.615858368580409e+02,
    -1.556989798598866e+02,
    6.680131188771972e+01,
    -1.328068155288572e+01,
    1
  };
  private static final double[] C = {
    -7.784894002430293e-03,
    -3.223964580411365e-01,
    -2.400758277161838e+00,
    -2.549732539343734e+00,
    4.374664141464968e+00,
    2.938163982698783e+00
  };
  private static final double[] D = {
    7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1
  };
  private static final double TAIL = 0.02425;

  private ConfidenceBounds() {}

  /**
   * The quantile of the normal distribution, by Acklam's rational approximation (2003), off by at
   * most 1.2e-9 of it.
   *
   * @param probability 0.5..1, without the ends
   */
  static double quantile(double probability) {
    if (probability > 1 - TAIL) {
      double r = Math.sqrt(-2 * Math.log1p(-probability));
      return -polynomial(C, r) / polynomial(D, r);
    }
    double q = probability - 0.5;
    return q * polynomial(A, q * q) / polynomial(B, q * q);
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (double coefficient : coefficients) {
      sum = sum * x + coefficient;
    }
    return sum;
  }

  /**
   * What the true mean is not below.
   *
   * @param mean of the samples, 0..1
   * @param samples how many, >= 1
   * @param z the quantile of the confidence
   */
  static double lower(double mean, long samples, double z) {
    double square = z * z;
    double root = square - 2 - 1.0 / samples + 4 * mean * (samples * (1 - mean) + 1);
    double bound = (2 * samples * mean + square - 1 - z * Math.sqrt(Math.max(0, root)))
        / (2 * (samples + square));
    return Math.max(0, Math.min(mean, bound));
  }

  /** What the true mean is not above. */
  static double upper(double mean, long samples, double z) {
    return 1 - lower(1 - mean, samples, z);
  }

  /**
   * What the true {@code mean - share * otherMean} is not below.
   *
   * @param mean of one model
   * @param samples of it
   * @param share of the other that is taken off
   * @param otherMean of the other
   * @param otherSamples of it
   * @param z the quantile of the confidence
   */
  static double lowerDifference(
      double mean, long samples, double share, double otherMean, long otherSamples, double z) {
    double down = mean - lower(mean, samples, z);
    double up = share * (upper(otherMean, otherSamples, z) - otherMean);
    return mean - share * otherMean - Math.sqrt(down * down + up * up);
  }
}
