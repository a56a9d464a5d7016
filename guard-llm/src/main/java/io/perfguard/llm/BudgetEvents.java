/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.core.finding.Subject;
import io.perfguard.core.registry.GuardEvent;
import io.perfguard.llm.budget.BudgetListener;
import io.perfguard.llm.budget.BudgetState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a registry's listeners of a session's budgets. Thread-safe. */
final class BudgetEvents implements BudgetListener {
  private final Subject subject;
  private final GuardClock clock;
  private volatile @Nullable GuardRegistry registry;

  BudgetEvents(Subject subject, GuardClock clock) {
    this.subject = subject;
    this.clock = clock;
  }

  void publishTo(GuardRegistry guards) {
    registry = guards;
  }

  @Override
  public void onAlert(String book, double share, BudgetState state) {
    publish(
        "budget.alert",
        String.format(
            Locale.ROOT,
            "%.0f %% of %s for %s is spent: %s",
            100 * share,
            state.limit(),
            state.label(),
            state.committed()));
  }

  @Override
  public void onBreach(String book, Money above, BudgetState state) {
    publish(
        "budget.breach",
        "a call cost " + above + " more than it could by its bounds; for " + state.label() + " "
            + state.committed() + " of " + state.limit() + " is spent");
  }

  private void publish(String type, String message) {
    GuardRegistry guards = registry;
    if (guards != null) {
      guards.publish(new GuardEvent(subject, type, message, clock.instant()));
    }
  }
}
