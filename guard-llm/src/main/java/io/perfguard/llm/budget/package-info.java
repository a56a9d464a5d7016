/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Budgets that hold: what a call may cost is reserved before it and settled after it. Begin at
 * {@link io.perfguard.llm.budget.Budget} for what may be spent and at
 * {@link io.perfguard.llm.budget.BudgetBook} for the account;
 * {@link io.perfguard.llm.budget.BudgetStore} is what one implements to keep it elsewhere.
 */
@NullMarked
package io.perfguard.llm.budget;

import org.jspecify.annotations.NullMarked;
