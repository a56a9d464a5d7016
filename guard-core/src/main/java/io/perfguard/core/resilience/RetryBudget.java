/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many further attempts, retries and hedges alike, the calls of one place have earned: each
 * success earns a share of one.
 *
 * <p>Source: retry throttling as in gRPC's proposal A6 and the retry budget of Finagle.
 *
 * <p>Thread-safe.
 */
final class RetryBudget {
  /*
   * A full bucket is small: with 10 % and a bucket of 20, an outage costs 20 further attempts and no more, since
   * nothing succeeds that could earn another. Where calls are rare, one attempt a second is free, so that a service
   * that is called now and then may still retry.
   */
  private static final long TOKEN = 1_000;
  private static final long FREE_EVERY_NANOS = 1_000_000_000;

  private final long earned;
  private final long full;
  private final AtomicLong balance;
  private final AtomicLong lastFree;

  RetryBudget(double share, int bucket, long nowNanos) {
    earned = Math.round(share * TOKEN);
    full = share == 0 ? 0 : bucket * TOKEN;
    balance = new AtomicLong(full / 2);
    lastFree = new AtomicLong(nowNanos);
  }

  /** A call succeeded. */
  void earn() {
    long now = balance.get();
    while (now < full) {
      if (balance.compareAndSet(now, Math.min(full, now + earned))) {
        return;
      }
      now = balance.get();
    }
  }

  /** Takes what one attempt costs. */
  boolean spend() {
    long now = balance.get();
    while (now >= TOKEN) {
      if (balance.compareAndSet(now, now - TOKEN)) {
        return true;
      }
      now = balance.get();
    }
    return false;
  }

  /** The same, or the free one of this second. */
  boolean spend(long nowNanos) {
    if (spend()) {
      return true;
    }
    long last = lastFree.get();
    return full > 0
        && nowNanos - last >= FREE_EVERY_NANOS
        && lastFree.compareAndSet(last, nowNanos);
  }

  /** What is left, in attempts. */
  double left() {
    return (double) balance.get() / TOKEN;
  }
}
