/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One limit for one subject, with its windows and with who waits for it. Under the book's lock. */
final class LimitAccount {
  final BudgetAccount account;
  final Budget.Part part;
  final BudgetScope scope;
  final @Nullable String subject;
  final long limit;
  final long ahead;

  private final List<Pot> pots = new ArrayList<>(1);
  private @Nullable Pot current;
  private @Nullable PriorityQueue<Waiter> waiters;

  LimitAccount(
      BudgetAccount account,
      Budget.Part part,
      Budget.Rule rule,
      @Nullable String subject,
      long ahead) {
    this.account = account;
    this.part = part;
    this.scope = rule.scope();
    this.subject = subject;
    this.limit = rule.limit().picos();
    this.ahead = ahead;
  }

  /** What spent and leased money must not exceed in the store. */
  long bound() {
    return part.hard() ? limit : Long.MAX_VALUE;
  }

  /** Whether nobody is blocked by it, come what may. */
  boolean isSoft() {
    return !part.hard();
  }

  /** The pot of the window that holds a moment, if it is there. */
  @Nullable
  Pot find(Instant at) {
    Pot recent = current;
    if (recent != null && recent.contains(at)) {
      return recent;
    }
    for (Pot pot : pots) { // a clock that was set back
      if (pot.contains(at)) {
        current = pot;
        return pot;
      }
    }
    return null;
  }

  /** Begins a window, and forgets the one that is the longest ago. */
  Pot begin(Instant at) {
    Pot pot = new Pot(this, part.window().from(at), part.window().to(at));
    pots.add(pot);
    if (pots.size() > LedgerAccount.KEPT) {
      pots.stream()
          .filter(other -> other != pot)
          .min(Comparator.comparing(other -> other.from))
          .ifPresent(pots::remove); // reservations that are open keep it
    }
    current = pot;
    return pot;
  }

  PriorityQueue<Waiter> queue() {
    PriorityQueue<Waiter> queue = waiters;
    if (queue == null) {
      queue = new PriorityQueue<>();
      waiters = queue;
    }
    return queue;
  }

  /** Who has waited longest for it. */
  @Nullable
  Waiter head() {
    return waiters == null ? null : waiters.peek();
  }

  /** Whether nothing is held or leased by it in any window that is kept. */
  boolean isIdle() {
    return head() == null && pots.stream().allMatch(Pot::isIdle);
  }
}
