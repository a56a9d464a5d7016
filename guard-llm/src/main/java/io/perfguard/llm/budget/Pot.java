/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One limit in one window, as a book sees it: what it has leased from the store, and what of that
 * is held. Of a rolling window there is one for ever. Under the book's lock.
 */
final class Pot {
  /*
   * leased    what the store has set aside for this book and has not heard of since. Free is leased - held; it is
   *           negative only where money was taken that the store did not give (a soft limit, or one that fails open).
   * held      by reservations that are open
   * pending…  what the store must still hear; its "leased" still contains pendingReleased, its "spent" does not yet
   *           contain pendingSpent
   * known     what the store had as spent when it was last heard
   */
  final LimitAccount limit;
  final long slot; // of a calendar window
  final Instant from;
  final Instant to;
  final @Nullable SpendCurve curve; // null for a rolling window, whose store has it
  long held;
  long leased;
  long pendingSpent;
  long pendingReleased;
  /** In which slot what is pending was spent. */
  long pendingSlot;

  long known;
  boolean dirty; // whether it is in the list of those that the store must hear of
  /** What may be above the limit: breaches, and what was taken while the store had failed. */
  long excess;

  long alertsFired; // a bit for each share
  final long[] firedAt; // of a rolling window, in its nanoseconds

  Pot(LimitAccount limit, Instant from, Instant to) {
    this.limit = limit;
    this.from = from;
    this.to = to;
    this.slot = from.getEpochSecond();
    boolean rolling = limit.account.isRolling();
    this.curve = rolling ? null : new SpendCurve(from, to);
    this.firedAt = new long[rolling ? limit.part.alerts().size() : 0];
  }

  long free() {
    return leased - held;
  }

  boolean contains(Instant at) {
    return limit.account.isRolling() || (at.compareTo(from) >= 0 && at.compareTo(to) < 0);
  }

  /** The slot in which money is leased or spent now. */
  long slot(long rollingNanos) {
    long bucket = limit.account.slotNanos();
    return bucket == 0 ? slot : Math.floorDiv(rollingNanos, bucket);
  }

  boolean isIdle() {
    return held == 0 && leased == 0 && pendingSpent == 0 && pendingReleased == 0;
  }
}
