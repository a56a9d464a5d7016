/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.llm.budget.BudgetStore.Balance;
import io.perfguard.llm.budget.BudgetStore.Commit;
import io.perfguard.llm.budget.BudgetStore.Lease;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The totals of all accounts in memory: what {@link MemoryBudgetStore} is, and what
 * {@link FileBudgetStore} writes a journal of. Thread-safe.
 */
final class Ledger {
  /** Writes cells as they are after a change. What it throws undoes the change. */
  interface Journal {
    void write(LedgerAccount.Cell[] cells);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, LedgerAccount> accounts = new HashMap<>();
  private final int maximumAccounts;
  private final @Nullable Journal journal;
  private long swept = Long.MIN_VALUE;

  Ledger(int maximumAccounts, @Nullable Journal journal) {
    this.maximumAccounts = maximumAccounts;
    this.journal = journal;
  }

  List<Balance> lease(List<Lease> requests) {
    lock.lock();
    try {
      LedgerAccount.Cell[] cells = new LedgerAccount.Cell[requests.size()];
      boolean fits = true;
      for (int i = 0; i < cells.length; i++) {
        Lease request = requests.get(i);
        cells[i] = account(request.account(), request.slot()).at(request.slot());
        fits &= room(request, cells[i]) >= request.atLeastPicos();
      }
      return fits ? grant(requests, cells) : balances(cells);
    } finally {
      lock.unlock();
    }
  }

  private static long room(Lease request, LedgerAccount.Cell cell) {
    return request.boundPicos() - cell.account.spent(cell) - cell.account.leased(cell);
  }

  private List<Balance> grant(List<Lease> requests, LedgerAccount.Cell[] cells) {
    long[] granted = new long[cells.length];
    for (int i = 0; i < cells.length; i++) {
      Lease request = requests.get(i);
      granted[i] = Math.min(request.wantedPicos(), room(request, cells[i]));
    }
    addAll(cells, null, granted, 1);
    write(cells, null, granted, 1);
    Balance[] balances = new Balance[cells.length];
    for (int i = 0; i < cells.length; i++) {
      balances[i] = balance(cells[i], granted[i]);
    }
    return Arrays.asList(balances);
  }

  private static List<Balance> balances(LedgerAccount.Cell[] cells) {
    return Arrays.stream(cells).map(cell -> balance(cell, 0)).toList();
  }

  private static Balance balance(LedgerAccount.Cell cell, long granted) {
    return new Balance(granted, cell.account.spent(cell), cell.account.leased(cell));
  }

  void commit(List<Commit> commits) {
    lock.lock();
    try {
      LedgerAccount.Cell[] cells = new LedgerAccount.Cell[commits.size()];
      long[] spent = new long[cells.length];
      long[] released = new long[cells.length];
      int count = 0;
      for (Commit commit : commits) {
        LedgerAccount.Cell cell = target(commit);
        if (cell != null) { // else nobody counts that time any more
          cells[count] = cell;
          spent[count] = Math.max(commit.spentPicos(), -cell.spent);
          released[count] = Math.min(commit.releasedPicos(), cell.account.leased(cell));
          count++;
        }
      }
      LedgerAccount.Cell[] touched = count == cells.length ? cells : Arrays.copyOf(cells, count);
      addAll(touched, spent, released, -1);
      write(touched, spent, released, -1);
    } finally {
      lock.unlock();
    }
  }

  private LedgerAccount.@Nullable Cell target(Commit commit) {
    LedgerAccount account = account(commit.account(), commit.slot());
    boolean correction = commit.spentPicos() < 0;
    if (commit.account().isRolling() && !correction) {
      return account.at(commit.slot());
    }
    LedgerAccount.Cell known = account.past(commit.slot());
    boolean unknown = known == null && !correction && commit.slot() > account.givenUp();
    return unknown ? account.at(commit.slot()) : known; // spent without a lease
  }

  private static void addAll(
      LedgerAccount.Cell[] cells, long @Nullable [] spent, long[] leased, int sign) {
    for (int i = 0; i < cells.length; i++) {
      cells[i].account.add(cells[i], spent == null ? 0 : spent[i], sign * leased[i]);
    }
  }

  private void write(LedgerAccount.Cell[] cells, long @Nullable [] spent, long[] leased, int sign) {
    if (journal == null || cells.length == 0) {
      return;
    }
    boolean written = false;
    try {
      journal.write(cells);
      written = true;
    } finally {
      if (!written) {
        for (int i = 0; i < cells.length; i++) {
          cells[i].account.add(cells[i], spent == null ? 0 : -spent[i], -sign * leased[i]);
        }
      }
    }
  }

  Balance balance(BudgetAccount account, long slot) {
    lock.lock();
    try {
      return balance(account(account, slot).at(slot), 0);
    } finally {
      lock.unlock();
    }
  }

  SortedMap<Long, Long> spentBySlot(BudgetAccount account) {
    lock.lock();
    try {
      LedgerAccount known = accounts.get(account.boxedId());
      return known == null ? new TreeMap<>() : known.spentBySlot();
    } finally {
      lock.unlock();
    }
  }

  private LedgerAccount account(BudgetAccount account, long slot) {
    LedgerAccount known = accounts.get(account.boxedId());
    if (known != null) {
      return known;
    }
    if (accounts.size() >= maximumAccounts) {
      sweep(LedgerAccount.beginSecond(slot, account.slotNanos()));
    }
    return open(account.boxedId(), account.span(), account.slotNanos());
  }

  /** Drops what nobody counts any more; a second time only when time has gone on. */
  private void sweep(long second) {
    if (second > swept) {
      swept = second;
      accounts.values().removeIf(account -> account.isOver(second));
    }
  }

  private LedgerAccount open(Long id, int span, long slotNanos) {
    if (accounts.size() >= maximumAccounts) {
      throw new IllegalStateException("a budget store keeps at most " + maximumAccounts
          + " accounts; raise maximumAccounts, or limit fewer tenants and operations by name");
    }
    LedgerAccount made = LedgerAccount.of(id, span, slotNanos);
    accounts.put(id, made);
    return made;
  }

  /** Sets what a journal says of a cell. */
  void restore(long id, int span, long slotNanos, long slot, long spent, long leased) {
    restored(id, span, slotNanos).restore(slot, spent, leased);
  }

  /** Sets what a journal says of slots that were given up. */
  void restoreGivenUp(long id, long slot) {
    restored(id, 1, 0).giveUp(slot);
  }

  private LedgerAccount restored(long id, int span, long slotNanos) {
    LedgerAccount known = accounts.get(id);
    return known != null ? known : open(id, span, slotNanos);
  }

  /** Counts what processes that are gone had leased as spent; says how much that is. */
  long chargeLeases() {
    lock.lock();
    try {
      return accounts.values().stream().mapToLong(LedgerAccount::chargeLeases).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Does something while nothing changes. */
  void whileStill(Consumer<Collection<LedgerAccount>> work) {
    lock.lock();
    try {
      work.accept(accounts.values());
    } finally {
      lock.unlock();
    }
  }
}
