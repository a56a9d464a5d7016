/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.core.base.Money;
import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.budget.FileBudgetStore;
import io.perfguard.llm.budget.Sync;
import io.perfguard.test.DurableBudgetStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

// region contract
class BudgetJournalTest extends DurableBudgetStoreContract {
  @TempDir
  Path folder;

  @Override
  protected BudgetStore newStore() {
    return FileBudgetStore.builder(folder.resolve("budget"))
        .sync(Sync.EVERY_RECORD)
        .leaseAhead(Money.ofPicos(100))
        .open();
  }

  @Override
  protected BudgetStore reopen(BudgetStore store) {
    store.close();
    return newStore();
  }
}
// endregion
