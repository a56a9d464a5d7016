/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import io.perfguard.llm.semantic.gate.GatePrior;
import io.perfguard.llm.semantic.gate.PairFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Fits the weights of the gate's prior: logistic regression with a ridge, by gradient steps, where
 * the sign of a weight may be given, so that chance in few pairs cannot turn a feature round.
 */
final class LogisticFit {
  private static final int STEPS = 3_000;
  private static final double RATE = 2;
  private static final double RIDGE = 0.002;

  /** What likeness can only raise (1) or lower (-1). */
  private static final Map<String, Integer> SIGNS = Map.of(
      "distance",
      1,
      "exactShare",
      1,
      "coveredShare",
      1,
      "leftMost",
      -1,
      "insertion",
      -1,
      "functionOverlap",
      1,
      "questionDiffers",
      -1,
      "genericShare",
      1);

  private LogisticFit() {}

  /** The weight of each feature, then the bias. */
  static double[] weights(List<ScoredPair> pairs, List<Double> importance) {
    int size = PairFeatures.names().size();
    double[] scale = scales(pairs, size);
    double[] weights = new double[size + 1];
    double total = importance.stream().mapToDouble(Double::doubleValue).sum();
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = gradient(pairs, importance, weights, scale, total);
      for (int i = 0; i <= size; i++) {
        weights[i] = signed(i, weights[i] + RATE * gradient[i]);
      }
    }
    for (int i = 0; i < size; i++) {
      weights[i] /= scale[i];
    }
    return weights;
  }

  private static double signed(int index, double weight) {
    if (index >= PairFeatures.names().size()) {
      return weight;
    }
    int sign = SIGNS.getOrDefault(PairFeatures.names().get(index), 0);
    return sign * weight < 0 ? 0 : weight;
  }

  private static double[] scales(List<ScoredPair> pairs, int size) {
    double[] scale = new double[size];
    for (int i = 0; i < size; i++) {
      double sum = 0;
      double squares = 0;
      for (ScoredPair pair : pairs) {
        double value = pair.features().value(i);
        sum += value;
        squares += value * value;
      }
      double mean = sum / pairs.size();
      scale[i] = Math.sqrt(Math.max(1e-6, squares / pairs.size() - mean * mean));
    }
    return scale;
  }

  private static double[] gradient(
      List<ScoredPair> pairs,
      List<Double> importance,
      double[] weights,
      double[] scale,
      double total) {
    int size = scale.length;
    double[] gradient = new double[size + 1];
    for (int n = 0; n < pairs.size(); n++) {
      PairFeatures features = pairs.get(n).features();
      double logOdds = weights[size];
      for (int i = 0; i < size; i++) {
        logOdds += weights[i] * features.value(i) / scale[i];
      }
      double error = importance.get(n)
          * ((pairs.get(n).pair().same() ? 1 : 0) - 1 / (1 + Math.exp(-logOdds)))
          / total;
      for (int i = 0; i < size; i++) {
        gradient[i] += error * features.value(i) / scale[i];
      }
      gradient[size] += error;
    }
    for (int i = 0; i < size; i++) {
      gradient[i] -= RIDGE * weights[i];
    }
    return gradient;
  }

  /** The prior of weights whose last is the bias. */
  static GatePrior prior(double[] weights) {
    int size = PairFeatures.names().size();
    return GatePrior.of(weights[size], Arrays.copyOf(weights, size));
  }
}
