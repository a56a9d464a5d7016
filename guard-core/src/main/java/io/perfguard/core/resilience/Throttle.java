/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Holds back a share of the calls while fewer than two fifths of the last ones succeeded and the
 * rest failed by overload, so that a server in trouble is asked about two and a half times as often
 * as it can answer, and not more.
 *
 * <p>Source: client-side throttling as in "Handling Overload", Site Reliability Engineering,
 * O'Reilly 2016: a call is refused with probability max(0, (requests - K accepts) / (requests +
 * 1)).
 *
 * <p>Thread-safe.
 */
final class Throttle {
  /*
   * What is counted: attempts that ended well, or with a sign of overload, and calls refused here. A failure that is no
   * such sign, a bug on the other side, does not become rarer by asking less often. An attempt counts when it ends, not when it begins:
   * else a slow but healthy server, with more calls under way than ended, would look like a failing one.
   *
   * Two seconds are remembered, in slices of a quarter. With the long window of the source (two minutes) a client
   * needs as long to believe that the trouble is over. Ten successes in a row end it at once. While much is refused,
   * one call every 200 ms goes through whatever the dice say, so that recovery is seen also where calls are rare.
   *
   * A slice is one long: epoch, requests, accepts. A new epoch overwrites what the slot held eight slices ago.
   */
  private static final double K = 2.5;
  private static final long SLICE_NANOS = 250_000_000;
  private static final int SLICES = 8;
  private static final long MEMORY_NANOS = SLICES * SLICE_NANOS;
  private static final long PROBE_NANOS = 200_000_000;
  private static final double MUCH = 0.2; // a failure rate of one half makes it by chance seldom
  private static final int STREAK = 10;
  /** Fewer than that say nothing. */
  private static final int ENOUGH = 10;

  private static final int COUNT_BITS = 20;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long EPOCH_MASK = (1L << (64 - 2 * COUNT_BITS)) - 1;
  private static final int SUM_BITS = 32;
  private static final long SUM_MASK = (1L << SUM_BITS) - 1;
  private static final long ONE_REQUEST = 1L << COUNT_BITS;

  private final AtomicLongArray slices = new AtomicLongArray(SLICES);
  private final AtomicLong lastAdmitted;
  private final long startNanos;
  private volatile long lastFailure;
  private volatile boolean failed; // whether lastFailure says anything
  private int streak; // racy: a success more or less in a row does not matter

  Throttle(long nowNanos) {
    startNanos = nowNanos;
    lastAdmitted = new AtomicLong(nowNanos);
    long none = (epoch(nowNanos) - SLICES) & EPOCH_MASK;
    for (int i = 0; i < SLICES; i++) {
      slices.set(i, none << (2 * COUNT_BITS));
    }
  }

  /**
   * Whether an attempt may go now. Counts a refusal.
   *
   * @param most of the attempts, that share is refused at most
   * @param least and that share at least, if nothing is answered at all; 0 as a rule
   */
  boolean admits(long nowNanos, double most, double least) {
    double share = isSuspicious(nowNanos) ? Math.min(most, refusedShare(nowNanos)) : 0;
    double refused = Math.max(least, share);
    if (refused <= 0 || ThreadLocalRandom.current().nextDouble() >= refused) {
      return true;
    }
    long last = lastAdmitted.get();
    if (nowNanos - last >= PROBE_NANOS && lastAdmitted.compareAndSet(last, nowNanos)) {
      return true;
    }
    add(nowNanos, ONE_REQUEST);
    return false;
  }

  /** Whether calls are being held back. */
  boolean holdsBack(long nowNanos) {
    return isSuspicious(nowNanos) && refusedShare(nowNanos) > 0;
  }

  /** Whether so many are held back that further attempts would only add to the trouble. */
  boolean holdsBackMuch(long nowNanos) {
    return isSuspicious(nowNanos) && refusedShare(nowNanos) > MUCH;
  }

  /** Whether anything failed within memory: else there is nothing to compute. */
  private boolean isSuspicious(long nowNanos) {
    return failed && nowNanos - lastFailure < MEMORY_NANOS;
  }

  void succeeded(long nowNanos) {
    add(nowNanos, ONE_REQUEST + 1);
    if (isSuspicious(nowNanos) && ++streak >= STREAK) {
      clear(nowNanos);
    }
  }

  void failed(long nowNanos) {
    streak = 0;
    lastFailure = nowNanos;
    failed = true;
    add(nowNanos, ONE_REQUEST);
  }

  /** Forgets: the trouble is over. */
  void clear(long nowNanos) {
    failed = false;
    streak = 0;
    long none = (epoch(nowNanos) - SLICES) & EPOCH_MASK;
    for (int i = 0; i < SLICES; i++) {
      slices.set(i, none << (2 * COUNT_BITS));
    }
  }

  /** The share of the remembered attempts that succeeded; NaN if there were too few to say. */
  double successShare(long nowNanos) {
    long sums = sums(nowNanos);
    long requests = sums >>> SUM_BITS;
    return requests < ENOUGH ? Double.NaN : (double) (sums & SUM_MASK) / requests;
  }

  private double refusedShare(long nowNanos) {
    long sums = sums(nowNanos);
    double requests = sums >>> SUM_BITS;
    double accepts = sums & SUM_MASK;
    return requests < ENOUGH ? 0 : (requests - K * accepts) / (requests + 1);
  }

  /** Requests in the upper half, accepts in the lower one. */
  private long sums(long nowNanos) {
    long now = epoch(nowNanos);
    long sums = 0;
    for (int i = 0; i < SLICES; i++) {
      long slice = slices.get(i);
      long age = (now - (slice >>> (2 * COUNT_BITS))) & EPOCH_MASK;
      if (age < SLICES) {
        sums += ((slice >>> COUNT_BITS & COUNT_MASK) << SUM_BITS) + (slice & COUNT_MASK);
      }
    }
    return sums;
  }

  private void add(long nowNanos, long counts) {
    long epoch = epoch(nowNanos);
    int slot = (int) (epoch % SLICES);
    while (true) {
      long slice = slices.get(slot);
      boolean current = slice >>> (2 * COUNT_BITS) == epoch;
      long base = current ? slice : epoch << (2 * COUNT_BITS);
      boolean full = (base >>> COUNT_BITS & COUNT_MASK) == COUNT_MASK;
      if (full || slices.compareAndSet(slot, slice, base + counts)) {
        return; // a million in a quarter of a second: the share is known well enough
      }
    }
  }

  private long epoch(long nowNanos) {
    return (nowNanos - startNanos) / SLICE_NANOS & EPOCH_MASK;
  }
}
