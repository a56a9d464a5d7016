/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.mechanism.StripedSums;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;

/** What was spent on one thing. Thread-safe. */
final class Tally {
  static final int CALLS = 0;
  static final int HITS = 1;
  static final int FAILURES = 2;
  static final int ATTEMPTS = 3;
  static final int UNPRICED = 4;
  static final int COST = 5;
  static final int WASTED = 6;
  static final int SAVED = 7;
  private static final int USAGE = 8;
  private static final UsageUnit[] UNITS = UsageUnit.values();
  static final int FIELDS = USAGE + UNITS.length;

  private final String name;
  private final StripedSums sums = new StripedSums(FIELDS);

  Tally(String name) {
    this.name = name;
  }

  static void put(long[] values, Usage usage) {
    for (int i = 0; i < UNITS.length; i++) {
      values[USAGE + i] += usage.get(UNITS[i]);
    }
  }

  void add(long[] values) {
    sums.add(values, FIELDS);
  }

  Spend spend() {
    long[] now = new long[FIELDS];
    sums.sum(now);
    Usage.Builder usage = Usage.builder();
    for (int i = 0; i < UNITS.length; i++) {
      usage.add(UNITS[i], Math.max(0, now[USAGE + i]));
    }
    return new Spend(
        name,
        now[CALLS],
        now[HITS],
        now[FAILURES],
        now[ATTEMPTS],
        now[UNPRICED],
        Money.ofPicos(now[COST]),
        Money.ofPicos(now[WASTED]),
        Money.ofPicos(now[SAVED]),
        usage.build());
  }
}
