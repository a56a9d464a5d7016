/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.registry.GuardCheck;
import org.junit.jupiter.api.Test;

class OperationChecksTest {
  @Test
  void they_come_in_the_order_of_their_codes() {
    assertThat(OperationChecks.all())
        .extracting(GuardCheck::getClass)
        .containsExactly(
            SlowOperationCheck.class,
            SequentialCallsCheck.class,
            ColdCacheCheck.class,
            FailingOperationCheck.class);
  }
}
