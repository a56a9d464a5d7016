/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.lease;

import java.util.concurrent.TimeUnit;

/**
 * Of how many borrows the place is looked at: {@value #A_SECOND} in a second, which at some 2
 * microseconds and 2 KB each is nothing; ten times as many for ten seconds after something was seen
 * that wants to be explained. A busy pool's places are seen by chance, those that ask often more
 * often.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371): one number, the time at which the budget would
 * be full again. Several threads at once may take some more. Thread-safe.
 */
final class SiteBudget {
  static final int A_SECOND = 50;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long STEP = SECOND / A_SECOND;
  private static final long URGENT_STEP = STEP / 10;
  private static final long WANTED = TimeUnit.SECONDS.toNanos(10);

  private long full = Long.MIN_VALUE;
  private long urgentFull = Long.MIN_VALUE;
  private long wantedUntil = Long.MIN_VALUE;

  /** Something is amiss: more is looked at for a while. */
  void wantMore(long now) {
    wantedUntil = now + WANTED;
  }

  boolean take(long now) {
    long until = full;
    if (until == Long.MIN_VALUE) {
      full = now + STEP;
      return true;
    }
    if (until - now > SECOND) {
      return wantedUntil != Long.MIN_VALUE && wantedUntil - now > 0 && takeUrgent(now);
    }
    full = (until - now > 0 ? until : now) + STEP;
    return true;
  }

  /** For what needs to be explained by itself. */
  boolean takeUrgent(long now) {
    long until = urgentFull;
    if (until == Long.MIN_VALUE) {
      urgentFull = now + URGENT_STEP;
      return true;
    }
    if (until - now > SECOND) {
      return false;
    }
    urgentFull = (until - now > 0 ? until : now) + URGENT_STEP;
    return true;
  }
}
