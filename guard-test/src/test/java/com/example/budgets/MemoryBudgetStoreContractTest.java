/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.budgets;

import io.perfguard.llm.budget.BudgetStore;
import io.perfguard.llm.budget.MemoryBudgetStore;
import io.perfguard.test.BudgetStoreContract;

class MemoryBudgetStoreContractTest extends BudgetStoreContract {
  @Override
  protected BudgetStore newStore() {
    return new MemoryBudgetStore();
  }
}
