/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.util.ArrayList;
import java.util.List;

/** Which shares of a limit have been told. Under the book's lock. */
final class Alerts {
  private Alerts() {}

  /** What was reached before this JVM looked was told by another one. */
  static void markKnown(Pot pot, long rollingNanos) {
    List<Double> shares = pot.limit.part.alerts();
    for (int i = 0; i < shares.size(); i++) {
      if (isReached(pot, shares.get(i))) {
        mark(pot, i, rollingNanos);
      }
    }
  }

  private static void mark(Pot pot, int i, long rollingNanos) {
    pot.alertsFired |= (1L << i);
    if (pot.firedAt.length > 0) {
      pot.firedAt[i] = rollingNanos;
    }
  }

  private static boolean isReached(Pot pot, double share) {
    long spent = pot.known + pot.pendingSpent;
    return spent > 0 && spent >= share * pot.limit.limit;
  }

  /** Whether a share was reached that was not told in this window. Allocates nothing if not. */
  static boolean isDue(Pot pot, long rollingNanos) {
    List<Double> shares = pot.limit.part.alerts();
    for (int i = 0; i < shares.size(); i++) {
      if (isDue(pot, i, shares.get(i), rollingNanos)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDue(Pot pot, int i, double share, long rollingNanos) {
    return !wasTold(pot, i, rollingNanos) && isReached(pot, share);
  }

  private static boolean wasTold(Pot pot, int i, long rollingNanos) {
    if ((pot.alertsFired & (1L << i)) == 0) {
      return false;
    }
    long window = pot.limit.account.slotNanos() * BudgetWindow.BUCKETS;
    return window == 0 || rollingNanos - pot.firedAt[i] < window;
  }

  /** The shares that are due, which are told from now on. */
  static List<Double> fire(Pot pot, long rollingNanos) {
    List<Double> shares = pot.limit.part.alerts();
    List<Double> due = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      if (isDue(pot, i, shares.get(i), rollingNanos)) {
        due.add(shares.get(i));
        mark(pot, i, rollingNanos);
      }
    }
    return due;
  }

  /** The shares that were told in this window. */
  static List<Double> fired(Pot pot, long rollingNanos) {
    List<Double> shares = pot.limit.part.alerts();
    List<Double> fired = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      if (wasTold(pot, i, rollingNanos)) {
        fired.add(shares.get(i));
      }
    }
    return fired;
  }
}
