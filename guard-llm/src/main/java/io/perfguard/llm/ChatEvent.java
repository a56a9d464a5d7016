/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.usage.Usage;
import java.util.OptionalLong;

/**
 * A model was asked, and has answered or failed. Kept and shared answers are none.
 *
 * <p>Immutable.
 *
 * @param session the session's name
 * @param operation for which operation
 * @param provider who bills it; "" if that is not known
 * @param model the model that was asked
 * @param usage what all of its attempts used
 * @param cost what all of them cost
 * @param priced false if no price is known of one of them
 * @param durationNanos how long it took
 * @param firstTokenNanos how long until the first piece of a stream; empty if it was none
 * @param error the class of what it failed with, without its package; "" if it answered
 */
public record ChatEvent(
    String session,
    String operation,
    String provider,
    String model,
    Usage usage,
    Money cost,
    boolean priced,
    long durationNanos,
    OptionalLong firstTokenNanos,
    String error) {
  /**
   * Checks that nothing is missing.
   *
   * @param session the session's name
   * @param operation for which operation
   * @param provider who bills it
   * @param model the model that was asked
   * @param usage what all of its attempts used
   * @param cost what all of them cost
   * @param priced whether all of it has a price
   * @param durationNanos how long it took
   * @param firstTokenNanos how long until the first piece
   * @param error the class of what it failed with, or ""
   */
  public ChatEvent {
    Require.nonNull(session, "session");
    Require.nonNull(operation, "operation");
    Require.nonNull(provider, "provider");
    Require.nonNull(model, "model");
    Require.nonNull(usage, "usage");
    Require.nonNull(cost, "cost");
    Require.nonNull(firstTokenNanos, "firstTokenNanos");
    Require.nonNull(error, "error");
  }

  /**
   * Whether it answered.
   *
   * @return false if it failed or was canceled
   */
  public boolean isAnswered() {
    return error.isEmpty();
  }
}
