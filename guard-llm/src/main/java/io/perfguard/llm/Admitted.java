/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.budget.Reservation;
import io.perfguard.llm.spi.LlmRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that the budgets have let in, as it is to be sent. Immutable.
 *
 * @param target the model that may be asked
 * @param request what may be asked of it
 * @param reservation what was held for it; null without a budget
 */
record Admitted(Target target, LlmRequest request, @Nullable Reservation reservation) {
  void settle(long picos) {
    if (reservation != null) {
      reservation.settle(picos);
    }
  }
}
