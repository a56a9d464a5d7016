/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What was spent in the parts of a calendar window, as far as this JVM has seen it. Under the
 * book's lock.
 */
final class SpendCurve {
  private static final int BUCKETS = 96;

  private final long fromMillis;
  private final double bucketMillis;
  private final long[] spent = new long[BUCKETS];
  private int first = BUCKETS; // the first that was seen from its beginning

  SpendCurve(Instant from, Instant to) {
    fromMillis = from.toEpochMilli();
    bucketMillis = Math.max(1, Duration.between(from, to).toMillis()) / (double) BUCKETS;
  }

  /** From when on all spending is told to it. */
  void seenSince(Instant at) {
    first = (int) Math.min(BUCKETS, Math.ceil((at.toEpochMilli() - fromMillis) / bucketMillis));
  }

  void add(Instant at, long picos) {
    spent[bucket(at)] += picos;
  }

  private int bucket(Instant at) {
    double bucket = (at.toEpochMilli() - fromMillis) / bucketMillis;
    return (int) Math.max(0, Math.min(BUCKETS - 1, bucket));
  }

  /** The buckets that are over and were seen as a whole. */
  long[] complete(Instant at) {
    int end = bucket(at);
    return end <= first ? new long[0] : Arrays.copyOfRange(spent, first, end);
  }

  double bucketSeconds() {
    return bucketMillis / 1e3;
  }
}
