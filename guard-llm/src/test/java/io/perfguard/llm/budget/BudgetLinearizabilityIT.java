/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Money;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * What threads see of a budget at the same time could have happened one after the other, as in
 * plain arithmetic: no hold that does not fit, none refused that does. In a process of its own
 * (failsafe), since the checker rewrites the classes of the whole JVM.
 */
@Param(name = "picos", gen = IntGen.class, conf = "1:6")
@Param(name = "hold", gen = IntGen.class, conf = "0:1")
@Param(name = "cost", gen = IntGen.class, conf = "0:2")
public class BudgetLinearizabilityIT {
  /** Scenarios of one run. Each run draws new ones; a longer one is asked for by the property. */
  private static final int ITERATIONS = Integer.getInteger("perfguard.lincheck.iterations", 3);

  private static final long ALL = 12;
  private static final long OPERATION = 7;
  private static final int HOLDS = 2;
  private static final long HELD = 2;
  private static final BudgetClaim A = new BudgetClaim("s", "a", null, Set.of(), null);
  private static final BudgetClaim B = new BudgetClaim("s", "b", null, Set.of(), null);

  private final BudgetBook book = BudgetBook.builder(
          "b",
          Budget.monthly(Money.ofPicos(ALL))
              .perOperation(Money.ofPicos(OPERATION))
              .hard())
      .clock(new ManualClock())
      .build();
  private final Reservation[] made = new Reservation[HOLDS];

  /** Made anew for each run, with holds that can be settled. */
  public BudgetLinearizabilityIT() {
    for (int i = 0; i < HOLDS; i++) {
      made[i] = book.reserve(A, HELD, 0);
    }
  }

  /**
   * Holds for one operation.
   *
   * @param picos how much
   * @return whether it fits
   */
  @Operation
  public boolean reserveA(@Param(name = "picos") int picos) {
    return book.tryReserve(A, picos) != null;
  }

  /**
   * Settles one of the holds that were there before.
   *
   * @param hold which
   * @param cost what it cost
   * @return whether it was the first to do so
   */
  @Operation
  public boolean settleA(@Param(name = "hold") int hold, @Param(name = "cost") int cost) {
    return made[hold].settle(cost);
  }

  /**
   * Spends for another one.
   *
   * @param picos how much
   * @return whether it fits
   */
  @Operation
  public boolean spendB(@Param(name = "picos") int picos) {
    Reservation held = book.tryReserve(B, picos);
    return held != null && held.settle(picos);
  }

  /**
   * What is left for the first.
   *
   * @return picos
   */
  @Operation
  public long availableA() {
    return book.availablePicos(A);
  }

  /**
   * What is left for the second.
   *
   * @return picos
   */
  @Operation
  public long availableB() {
    return book.availablePicos(B);
  }

  /** The same with one thread. */
  public static final class Plain {
    private final boolean[] settled = new boolean[HOLDS];
    private long a = HOLDS * HELD;
    private long b;

    /** Holds for one operation. */
    public boolean reserveA(int picos) {
      boolean fits = picos <= availableA();
      a += fits ? picos : 0;
      return fits;
    }

    /** Settles one of the holds that were there before. */
    public boolean settleA(int hold, int cost) {
      boolean first = !settled[hold];
      a -= first ? HELD - cost : 0;
      settled[hold] = true;
      return first;
    }

    /** Spends for another one. */
    public boolean spendB(int picos) {
      boolean fits = picos <= availableB();
      b += fits ? picos : 0;
      return fits;
    }

    /** What is left for the first. */
    public long availableA() {
      return Math.min(ALL - a - b, OPERATION - a);
    }

    /** What is left for the second. */
    public long availableB() {
      return Math.min(ALL - a - b, OPERATION - b);
    }
  }

  @Test
  void schedules_chosen_by_chance_are_linearizable() {
    new StressOptions()
        .sequentialSpecification(Plain.class)
        .iterations(ITERATIONS)
        .invocationsPerIteration(500)
        .check(getClass());
  }

  @Test
  void schedules_chosen_by_a_model_checker_are_linearizable() {
    new ModelCheckingOptions()
        .sequentialSpecification(Plain.class)
        .iterations(ITERATIONS)
        .invocationsPerIteration(100)
        .check(getClass());
  }
}
