/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What further attempts cost. */
class RetryBudgetTest {
  private long now = 7_000_000_007L;

  @Test
  void ten_successes_earn_one_attempt() {
    RetryBudget budget = new RetryBudget(0.1, 20, now);
    while (budget.spend()) {
      // what it began with
    }
    for (int i = 0; i < 9; i++) {
      budget.earn();
    }
    assertThat(budget.spend()).isFalse();
    budget.earn();
    assertThat(budget.spend()).isTrue();
    assertThat(budget.spend()).isFalse();
  }

  @Test
  void no_more_is_saved_than_the_bucket_holds() {
    RetryBudget budget = new RetryBudget(0.1, 20, now);
    for (int i = 0; i < 100_000; i++) {
      budget.earn();
    }
    assertThat(budget.left()).isEqualTo(20);
  }

  @Test
  void one_a_second_is_free() {
    RetryBudget budget = new RetryBudget(0.1, 20, now);
    int spent = 0;
    for (int i = 0; i < 1_000; i++) {
      now += 10_000_000;
      spent += budget.spend(now) ? 1 : 0;
    }
    assertThat(spent).isBetween(19, 21); // ten in the bucket, one a second for ten seconds
  }

  @Test
  void a_share_of_zero_means_none_at_all() {
    RetryBudget budget = new RetryBudget(0, 20, now);
    budget.earn();
    now += 10_000_000_000L;

    assertThat(budget.spend(now)).isFalse();
  }
}
