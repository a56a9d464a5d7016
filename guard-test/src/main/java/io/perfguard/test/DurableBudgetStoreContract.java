/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.budget.BudgetAccount;
import io.perfguard.llm.budget.BudgetStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What a {@link BudgetStore} must keep to that outlives the JVM which uses it: all of
 * {@link BudgetStoreContract}, and that nothing which was spent is ever forgotten.
 *
 * <p>Not thread-safe.
 */
@SuppressWarnings("exports") // who extends it has guard-llm; others must not need it to compile
public abstract class DurableBudgetStoreContract extends BudgetStoreContract {
  private static final BudgetAccount ROLLING =
      new BudgetAccount("rolling", 60, Duration.ofMinutes(1).toNanos());
  private static final long NOW = 30_000_000; // minutes since the epoch

  /** For subclasses. */
  protected DurableBudgetStoreContract() {}

  /**
   * Lets the JVM that uses a store die, and opens what it left in another one. For a file, to close
   * and open it is enough; where leases run out by time, let the time pass.
   *
   * @param store the store, which is not used any more
   * @return the store as the next JVM finds it; closed after the test
   */
  protected abstract BudgetStore reopen(BudgetStore store);

  private void restart() {
    use(reopen(store()));
  }

  @Test
  void what_was_spent_is_found_again() {
    lease(ALL, TODAY, 10, 4, 4);
    commit(ALL, TODAY, 4, 3);
    lease(ALL, TODAY + DAY, 10, 2, 2);
    commit(ALL, TODAY + DAY, 2, 2);
    lease(ROLLING, NOW, 10, 7, 7);
    commit(ROLLING, NOW, 7, 7);
    for (int start = 0; start < 2; start++) {
      restart();
      stands(ALL, TODAY, 3, 0);
      stands(ALL, TODAY + DAY, 2, 0);
      stands(ROLLING, NOW + 1, 7, 0);
      assertThat(store().spentBySlot(ALL)).containsEntry(TODAY, 3L).containsEntry(TODAY + DAY, 2L);
      assertThat(store().spentBySlot(ROLLING)).containsEntry(NOW, 7L);
      assertThat(lease(ALL, TODAY, 10, 8, 8).grantedPicos()).isZero();
    }
  }

  @Test
  void what_was_leased_and_never_committed_counts_as_spent_once() {
    lease(ALL, TODAY, 10, 6, 6);
    commit(ALL, TODAY, 2, 1);
    lease(TENANT, TODAY, 10, 3, 3);
    lease(ROLLING, NOW, 10, 5, 5);
    for (int start = 0; start < 2; start++) {
      restart();
      stands(ALL, TODAY, 5, 0);
      stands(TENANT, TODAY, 3, 0);
      stands(ROLLING, NOW, 5, 0);
    }
    assertThat(lease(ALL, TODAY, 10, 6, 6).grantedPicos()).isZero();
    assertThat(lease(ALL, TODAY, 10, 5, 5).grantedPicos()).isEqualTo(5);
  }

  @Test
  void what_was_taken_back_stays_taken_back() {
    commit(ALL, TODAY, 0, 9);
    commit(ALL, TODAY, 0, -4);
    restart();
    stands(ALL, TODAY, 5, 0);
  }

  @Test
  void a_slot_that_was_spent_is_not_opened_anew_after_a_restart_either() {
    for (int day = 0; day < 10; day++) {
      lease(ALL, TODAY + day * DAY, 10, 10, 10);
      commit(ALL, TODAY + day * DAY, 10, 10);
    }
    restart();
    for (int day = 9; day >= 0; day--) {
      assertThat(lease(ALL, TODAY + day * DAY, 10, 1, 1).grantedPicos())
          .as("day " + day)
          .isZero();
    }
  }
}
