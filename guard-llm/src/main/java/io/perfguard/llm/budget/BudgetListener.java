/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;

/**
 * Hears of what happens to a budget. It is called on the thread of the call that caused it, after
 * the book's lock was left; what it throws is contained and counted. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface BudgetListener {
  /**
   * A share of a limit was spent that had not been in this window.
   *
   * @param book the book's name
   * @param share which of the shares that were asked for
   * @param state the limit, as it stands
   */
  void onAlert(String book, double share, BudgetState state);

  /**
   * A call cost more than it had held.
   *
   * @param book the book's name
   * @param above by how much more
   * @param state a limit that the call touched, as it stands; there is one call for each
   */
  default void onBreach(String book, Money above, BudgetState state) {}
}
