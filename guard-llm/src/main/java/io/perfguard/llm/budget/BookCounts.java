/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;

/** What a book counts. Under the book's lock. */
final class BookCounts {
  /** How a hold ends. */
  enum Way {
    SETTLED,
    CANCELLED,
    RELEASED
  }

  long reservations;
  long refusals;
  long settled;
  long cancelled;
  long released;
  long expired;
  long settledLate;
  long settledTwice;
  long breaches;
  long breachedPicos;
  long overshoots;
  long waits;
  long waitsInVain;
  long listenerFailures;

  void end(Way way) {
    switch (way) {
      case SETTLED -> settled++;
      case CANCELLED -> cancelled++;
      case RELEASED -> released++;
    }
  }

  void breach(long picos) {
    breaches++;
    breachedPicos = Math.min(Long.MAX_VALUE - picos, breachedPicos) + picos;
  }

  BudgetCounts snapshot(long folded, long storeFailures) {
    return new BudgetCounts(
        reservations,
        refusals,
        settled,
        cancelled,
        released,
        expired,
        settledLate,
        settledTwice,
        breaches,
        Money.ofPicos(breachedPicos),
        overshoots,
        waits,
        waitsInVain,
        folded,
        storeFailures,
        listenerFailures);
  }
}
