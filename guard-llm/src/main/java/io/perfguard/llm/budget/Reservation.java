/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Money;
import org.jspecify.annotations.Nullable;

/**
 * Money that is held for one call, until somebody says what the call has cost. Exactly one of
 * {@link #settle}, {@link #cancel} and {@link #release} should be called; a second one changes
 * nothing and is counted. One that is never settled is charged in full after the book's time for
 * holds; who settles it later than that corrects the charge.
 *
 * <p>Thread-safe.
 */
public final class Reservation {
  /** What became of it. */
  enum Fate {
    OPEN,
    /** Charged in full, since nobody said anything. */
    EXPIRED,
    SETTLED
  }

  private final BudgetBook book;
  final Pot[] pots;
  final long held;

  // Under the book's lock.
  final long since; // of the measuring time
  long expiredAt; // of rolling time
  Fate fate = Fate.OPEN;

  @Nullable
  Reservation older; // of those that are open

  @Nullable
  Reservation newer;

  Reservation(BudgetBook book, Pot[] pots, long held, long since) {
    this.book = book;
    this.pots = pots;
    this.held = held;
    this.since = since;
  }

  /**
   * What is held.
   *
   * @return picos, >= 0
   */
  public long heldPicos() {
    return held;
  }

  /**
   * What is held.
   *
   * @return zero or more
   */
  public Money held() {
    return Money.ofPicos(held);
  }

  /**
   * Says what the call has cost; the rest is free again. If it is more than was held, all of it
   * counts as spent, though that may be more than a limit: a breach, which is counted and told to
   * listeners.
   *
   * @param actualPicos what was billed, >= 0
   * @return false if it was settled before; nothing has changed then
   * @throws IllegalArgumentException if it is negative or above {@link BudgetBook#MAXIMUM_PICOS}
   */
  public boolean settle(long actualPicos) {
    return book.settle(this, actualPicos, BookCounts.Way.SETTLED);
  }

  /**
   * Says that the call was broken off, and what was billed until then.
   *
   * @param spentPicos what was billed, >= 0; the input alone, say
   * @return false if it was settled before; nothing has changed then
   * @throws IllegalArgumentException if it is negative or above {@link BudgetBook#MAXIMUM_PICOS}
   */
  public boolean cancel(long spentPicos) {
    return book.settle(this, spentPicos, BookCounts.Way.CANCELLED);
  }

  /**
   * Says that nothing was billed: the call was never sent, or refused.
   *
   * @return false if it was settled before; nothing has changed then
   */
  public boolean release() {
    return book.settle(this, 0, BookCounts.Way.RELEASED);
  }

  /** What is held, and whether it still is. */
  @Override
  public String toString() {
    return "Reservation[" + held() + " " + book.fateOf(this) + "]";
  }
}
