/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps account of one limit from the outside, without asking the book. What it counts is never
 * more than what the book has committed and held at that instant: a hold is added after it was
 * made, and what a call did not use is taken off before it is settled. So if it counts more than
 * the limit, the limit was exceeded for sure. Thread-safe.
 */
final class SpendAuditor {
  private final long limit;
  private final AtomicLong now = new AtomicLong();
  private final AtomicLong highest = new AtomicLong();
  private final LongAdder overshoots = new LongAdder();

  SpendAuditor(long limit) {
    this.limit = limit;
  }

  void held(long picos) {
    long sum = now.addAndGet(picos);
    if (sum > limit) {
      overshoots.increment();
    }
    if (sum > highest.get()) {
      highest.accumulateAndGet(sum, Math::max);
    }
  }

  void settles(long held, long actual) {
    now.addAndGet(actual - held);
  }

  long limit() {
    return limit;
  }

  long sum() {
    return now.get();
  }

  long highest() {
    return highest.get();
  }

  long overshoots() {
    return overshoots.sum();
  }
}
