/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link BudgetBook} is made of.
 *
 * <p>Not thread-safe.
 */
public final class BudgetBookBuilder {
  final String name;
  final Budget budget;

  @Nullable
  BudgetStore store;

  GuardClock clock = GuardClock.system();

  @Nullable
  BudgetListener listener;

  @Nullable
  Faults faults;

  Duration holdTtl = Duration.ofMinutes(15);
  int maximumSubjects = 10_000;

  BudgetBookBuilder(String name, Budget budget) {
    this.name = Require.name(name, "name");
    this.budget = Require.nonNull(budget, "budget");
  }

  /**
   * Says where totals are kept.
   *
   * @param value the store, which the book does not close; if never said, one in memory that no
   *     other book has
   * @return this
   */
  public BudgetBookBuilder store(BudgetStore value) {
    store = Require.nonNull(value, "store");
    return this;
  }

  /**
   * Sets the clock.
   *
   * @param value the clock
   * @return this
   */
  public BudgetBookBuilder clock(GuardClock value) {
    clock = Require.nonNull(value, "clock");
    return this;
  }

  /**
   * Says who hears of alerts and breaches.
   *
   * @param value the listener
   * @return this
   */
  public BudgetBookBuilder listener(BudgetListener value) {
    listener = Require.nonNull(value, "listener");
    return this;
  }

  /**
   * Says to whose account faults of the store and of listeners go.
   *
   * @param value the account
   * @return this
   */
  public BudgetBookBuilder faults(Faults value) {
    faults = Require.nonNull(value, "faults");
    return this;
  }

  /**
   * Says after what time a hold that nobody settles is charged in full. Longer than the longest
   * call is right.
   *
   * @param value above zero; 15 minutes if never said
   * @return this
   */
  public BudgetBookBuilder holdTtl(Duration value) {
    holdTtl = Require.positive(value, "holdTtl");
    return this;
  }

  /**
   * Says how many subjects of one limit for each (each tenant, say) get one of their own; all
   * others share one, named {@code _other}, and are counted.
   *
   * @param value >= 1; 10,000 if never said
   * @return this
   */
  public BudgetBookBuilder maximumSubjects(int value) {
    maximumSubjects = (int) Require.atLeast(1, value, "maximumSubjects");
    return this;
  }

  /**
   * Makes the book.
   *
   * @return a book
   */
  public BudgetBook build() {
    BudgetBook book = new BudgetBook(this);
    WaitRoom.listen(clock, new WeakReference<>(book));
    return book;
  }
}
