/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmException.Delivery;

/** How attempts that failed are noted. Thread-safe. */
public final class Statuses {
  private Statuses() {}

  /**
   * The outcome of an attempt that failed.
   *
   * @param delivery what may be billed
   * @return the outcome
   */
  public static LlmAttempt.Outcome outcome(Delivery delivery) {
    return switch (delivery) {
      case NOT_SENT -> LlmAttempt.Outcome.NOT_SENT;
      case REFUSED -> LlmAttempt.Outcome.REFUSED;
      case UNKNOWN -> LlmAttempt.Outcome.BROKEN;
    };
  }
}
