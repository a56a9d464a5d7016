/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.budget.Shortage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The evaluations in small. */
class BudgetEvalTest {
  @Test
  void nested_limits_hold_and_are_used_up() throws Exception {
    NestedSpending spending = new NestedSpending(100_000, 64, 5);
    spending.run();
    assertThat(spending.overshoots()).isZero();
    assertThat(spending.unbalanced()).isZero();
    assertThat(spending.limitsThatBlocked()).isPositive();
    assertThat(spending.leastShareAtFirstBlock()).isBetween(0.95, 1.0);
    assertThat(spending.blocks(Shortage.Reason.HELD)).isZero();
    assertThat(spending.waits()).isPositive();
  }

  @Test
  void windows_hold_while_time_passes() throws Exception {
    RollingSpending spending = new RollingSpending(40_000, 16);
    spending.run(5);
    assertThat(spending.mostInAnyMinute()).isBetween(0.9, 1.0);
    assertThat(spending.refused()).isPositive();
  }

  @Test
  void an_auditor_sees_a_limit_that_is_exceeded() {
    SpendAuditor auditor = new SpendAuditor(10);
    auditor.held(8);
    auditor.settles(8, 3);
    auditor.held(7);
    assertThat(auditor.overshoots()).isZero();
    auditor.held(1);
    assertThat(auditor.overshoots()).isOne();
    assertThat(auditor.highest()).isEqualTo(11);
  }

  @ParameterizedTest
  @EnumSource
  void a_kill_in_the_middle_of_spending_loses_nothing(KillPolicy policy, @TempDir Path folder)
      throws Exception {
    KillRounds rounds = KillRounds.run(policy.name(), folder, 2, 5);
    assertThat(rounds.worstUnderCount()).isLessThanOrEqualTo(0);
    assertThat(rounds.overCounts()).isZero();
    assertThat(rounds.secondOpens()).isZero();
    assertThat(rounds.calls()).isPositive();
  }
}
