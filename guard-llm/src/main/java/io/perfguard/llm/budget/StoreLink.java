/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.Require;
import io.perfguard.llm.budget.BudgetStore.Balance;
import io.perfguard.llm.budget.BudgetStore.Commit;
import io.perfguard.llm.budget.BudgetStore.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way from a book's pots to the store. What the store throws stays here: it is counted, the
 * store is left alone for a second, and what it must still hear is kept in the pots. Under the
 * book's lock.
 */
final class StoreLink {
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final BudgetStore store;
  private final Faults faults;
  private final List<Pot> dirty = new ArrayList<>();
  private boolean failed;
  private long failedAt;
  private long failureCount;
  private @Nullable LimitAccount shortOf;

  StoreLink(BudgetStore store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  /**
   * Sees to it that so much is free in all pots, or leases nothing. Where the store has failed,
   * only limits that may go on without it pass.
   */
  boolean back(Pot[] pots, long picos, BookTime time) {
    shortOf = null;
    int lacking = 0;
    for (Pot pot : pots) {
      lacking += pot.free() < picos ? 1 : 0;
    }
    if (lacking == 0) {
      return true;
    }
    List<Balance> balances = lease(pots, picos, lacking, time);
    return balances == null ? goOn(pots, picos) : take(pots, picos, balances);
  }

  private @Nullable List<Balance> lease(Pot[] pots, long picos, int lacking, BookTime time) {
    if (!mayAsk(time) || !flush(time)) {
      return null;
    }
    List<Lease> requests = new ArrayList<>(lacking);
    for (Pot pot : pots) {
      if (pot.free() < picos) {
        LimitAccount limit = pot.limit;
        long least = picos - pot.free();
        long wanted = least + limit.ahead;
        requests.add(
            new Lease(limit.account, pot.slot(time.rollingNanos), limit.bound(), least, wanted));
      }
    }
    try {
      List<Balance> balances = store.lease(requests);
      failed = false;
      if (balances.size() != lacking) {
        throw new IllegalStateException(
            lacking + " leases were asked for, " + balances.size() + " were answered");
      }
      balances.forEach(balance -> Require.nonNull(balance, "a balance"));
      return balances;
    } catch (RuntimeException | LinkageError e) {
      failed(e, time);
      return null;
    }
  }

  private boolean take(Pot[] pots, long picos, List<Balance> balances) {
    int next = 0;
    boolean granted = true;
    for (Pot pot : pots) {
      long least = picos - pot.free();
      if (least > 0) {
        Balance balance = balances.get(next++);
        pot.known = balance.spentPicos();
        pot.leased += balance.grantedPicos();
        granted &= balance.grantedPicos() >= least;
        long room = pot.limit.bound() - balance.spentPicos() - balance.leasedPicos();
        if (!granted && shortOf == null && room < least) {
          shortOf = pot.limit;
        }
      }
    }
    if (!granted && shortOf == null) { // an answer that makes no sense
      shortOf = pots[0].limit;
    }
    return granted;
  }

  private boolean goOn(Pot[] pots, long picos) {
    for (Pot pot : pots) {
      if (pot.free() < picos && !pot.limit.isSoft() && !pot.limit.part.failOpen()) {
        shortOf = pot.limit;
        return false;
      }
    }
    for (Pot pot : pots) {
      pot.excess += Math.max(0, picos - Math.max(0, pot.free()));
    }
    return true;
  }

  /** The limit that the last request failed at. */
  @Nullable
  LimitAccount shortOf() {
    return shortOf;
  }

  /** Money of a pot was spent, and so much of its lease has ended. */
  void spent(Pot pot, long spent, long released, BookTime time) {
    tellOfThePast(pot, time);
    pot.pendingSlot = pot.slot(time.rollingNanos);
    pot.pendingSpent += spent;
    pot.pendingReleased += released;
    if (!pot.dirty) {
      pot.dirty = true;
      dirty.add(pot);
    }
  }

  /** So that what was spent counts from when it was, and not from when the store hears of it. */
  private void tellOfThePast(Pot pot, BookTime time) {
    if (pot.dirty && pot.pendingSlot != pot.slot(time.rollingNanos) && mayAsk(time)) {
      failed &= !flush(time);
    }
  }

  /** Tells the store, where it is time. */
  void report(Pot[] pots, BookTime time) {
    boolean due = false;
    for (Pot pot : pots) {
      long pending = Math.max(Math.abs(pot.pendingSpent), pot.pendingReleased);
      due |= pending > 0 && pending >= pot.limit.ahead / 2;
    }
    if (due && mayAsk(time)) {
      boolean told = flush(time);
      failed &= !told;
    }
  }

  /** Tells the store all that it must still hear; false if it cannot. */
  boolean flush(BookTime time) {
    if (dirty.isEmpty()) {
      return true;
    }
    List<Commit> commits = new ArrayList<>(dirty.size());
    for (Pot pot : dirty) {
      commits.add(
          new Commit(pot.limit.account, pot.pendingSlot, pot.pendingReleased, pot.pendingSpent));
    }
    if (!commit(commits, time)) {
      return false;
    }
    for (Pot pot : dirty) {
      pot.known += pot.pendingSpent;
      pot.pendingSpent = 0;
      pot.pendingReleased = 0;
      pot.dirty = false;
    }
    dirty.clear();
    return true;
  }

  private boolean commit(List<Commit> commits, BookTime time) {
    try {
      store.commit(commits);
      return true;
    } catch (RuntimeException | LinkageError e) {
      failed(e, time);
      return false;
    }
  }

  /** So much less was spent than had been committed at a moment of rolling time. */
  void takeBack(Pot pot, long rollingThen, long picos, BookTime time) {
    Commit commit = new Commit(pot.limit.account, pot.slot(rollingThen), 0, -picos);
    if (mayAsk(time) && flush(time) && commit(List.of(commit), time)) {
      pot.known -= picos;
    } else if (!pot.limit.account.isRolling()) {
      spent(pot, -picos, 0, time);
    } // else the time is gone; it stays charged
  }

  /** How a pot stands in the store, as far as that is to be had. */
  Balance balance(Pot pot, BookTime time) {
    tellOfThePast(pot, time);
    if (mayAsk(time)) {
      try {
        Balance balance = store.balance(pot.limit.account, pot.slot(time.rollingNanos));
        pot.known = balance.spentPicos();
        failed = false;
        return balance;
      } catch (RuntimeException | LinkageError e) {
        failed(e, time);
      }
    }
    return new Balance(0, pot.known, pot.leased + pot.pendingReleased);
  }

  SortedMap<Long, Long> spentBySlot(Pot pot, BookTime time) {
    if (mayAsk(time)) {
      try {
        return store.spentBySlot(pot.limit.account);
      } catch (RuntimeException | LinkageError e) {
        failed(e, time);
      }
    }
    return new TreeMap<>();
  }

  long aheadOf(long limit) {
    try {
      return Math.max(0, Math.min(store.leaseAhead(limit), limit));
    } catch (RuntimeException | LinkageError e) {
      faults.record("the budget store", e);
      return 0;
    }
  }

  private boolean mayAsk(BookTime time) {
    return !failed || time.nanos - failedAt >= RETRY_NANOS;
  }

  private void failed(Throwable e, BookTime time) {
    failed = true;
    failedAt = time.nanos;
    failureCount++;
    faults.record("the budget store", e);
  }

  boolean isFailed() {
    return failed;
  }

  long failureCount() {
    return failureCount;
  }
}
