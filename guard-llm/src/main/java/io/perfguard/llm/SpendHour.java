/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import java.time.Instant;

/**
 * What was spent in one hour.
 *
 * <p>Immutable.
 *
 * @param from its begin
 * @param calls requests that came in
 * @param tokens input and output tokens billed
 * @param cost what attempts cost
 * @param saved what the cache and sharing saved
 */
public record SpendHour(Instant from, long calls, long tokens, Money cost, Money saved) {
  /**
   * Checks that nothing is missing.
   *
   * @param from its begin
   * @param calls requests that came in
   * @param tokens input and output tokens billed
   * @param cost what attempts cost
   * @param saved what was saved
   */
  public SpendHour {
    Require.nonNull(from, "from");
    Require.nonNull(cost, "cost");
    Require.nonNull(saved, "saved");
  }
}
