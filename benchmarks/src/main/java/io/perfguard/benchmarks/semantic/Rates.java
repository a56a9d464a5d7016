/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.semantic;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a rule serves of labelled pairs. Immutable.
 *
 * @param positives pairs that ask the same
 * @param negatives pairs that do not
 * @param served of the positives
 * @param wronglyServed of the negatives
 */
record Rates(long positives, long negatives, long served, long wronglyServed) {
  static Rates of(List<ScoredPair> pairs, Predicate<ScoredPair> serves) {
    long positives = 0;
    long served = 0;
    long wrong = 0;
    for (ScoredPair pair : pairs) {
      boolean serve = serves.test(pair);
      positives += pair.pair().same() ? 1 : 0;
      served += serve && pair.pair().same() ? 1 : 0;
      wrong += serve && !pair.pair().same() ? 1 : 0;
    }
    return new Rates(positives, pairs.size() - positives, served, wrong);
  }

  /** Of the positives, the share that is served; {@code NaN} if there are none. */
  double recall() {
    return (double) served / positives;
  }

  /** Of the negatives, the share that is served; {@code NaN} if there are none. */
  double falsePositiveRate() {
    return (double) wronglyServed / negatives;
  }

  /** Of what is served, the share that asks the same; {@code NaN} if nothing is. */
  double precision() {
    return (double) served / (served + wronglyServed);
  }
}
