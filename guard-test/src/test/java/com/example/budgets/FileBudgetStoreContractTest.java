/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.budgets;

import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.budget.FileBudgetStore;
import io.perfguard.test.DurableBudgetStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileBudgetStoreContractTest extends DurableBudgetStoreContract {
  @TempDir
  Path folder;

  @Override
  protected BudgetStore newStore() {
    return FileBudgetStore.open(folder.resolve("budget"));
  }

  @Override
  protected BudgetStore reopen(BudgetStore store) {
    store.close();
    return newStore();
  }
}
