/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Require;
import java.util.List;
import java.util.SortedMap;

/**
 * Keeps what was spent in this JVM; it begins at zero with each start. Books that share one share
 * their totals if they have the same name.
 *
 * <p>Thread-safe.
 */
public final class MemoryBudgetStore implements BudgetStore {
  /** How many accounts are kept if nothing else is said. */
  static final int MAXIMUM_ACCOUNTS = 100_000;

  private final Ledger ledger;
  private final boolean shared;

  /** A store for up to 100,000 accounts. */
  public MemoryBudgetStore() {
    this(MAXIMUM_ACCOUNTS);
  }

  /**
   * A store.
   *
   * @param maximumAccounts how many accounts it keeps, >= 1; a further one is a fault of the store
   */
  public MemoryBudgetStore(int maximumAccounts) {
    this((int) Require.atLeast(1, maximumAccounts, "maximumAccounts"), true);
  }

  private MemoryBudgetStore(int maximumAccounts, boolean shared) {
    ledger = new Ledger(maximumAccounts, null);
    this.shared = shared;
  }

  /** A store that one book has for itself, so that it may lease all that there is at once. */
  static MemoryBudgetStore ofOneBook() {
    return new MemoryBudgetStore(Integer.MAX_VALUE, false); // the book bounds its subjects
  }

  @Override
  public long leaseAhead(long limitPicos) {
    return shared ? 0 : limitPicos;
  }

  @Override
  public List<Balance> lease(List<Lease> requests) {
    return ledger.lease(requests);
  }

  @Override
  public void commit(List<Commit> commits) {
    ledger.commit(commits);
  }

  @Override
  public Balance balance(BudgetAccount account, long slot) {
    return ledger.balance(account, slot);
  }

  @Override
  public SortedMap<Long, Long> spentBySlot(BudgetAccount account) {
    return ledger.spentBySlot(account);
  }

  /** Does nothing. */
  @Override
  public void close() {}
}
