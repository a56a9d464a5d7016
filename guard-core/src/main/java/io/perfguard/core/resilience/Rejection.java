/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.resilience;

/** Why a guard refused a call without sending it. Immutable. */
public enum Rejection {
  /** The breaker is open: nearly all of the last calls failed. */
  BREAKER_OPEN("the circuit breaker is open"),
  /** Fewer than half of the last calls succeeded: a share of the calls is held back. */
  THROTTLED("too few of the last calls succeeded, a share of them is held back"),
  /** As many calls are under way as the other side copes with. */
  LIMITED("as many calls are under way as the other side copes with"),
  /** The other side said when to come back. */
  PAUSED("the other side asked to come back later");

  private final String words;

  Rejection(String words) {
    this.words = words;
  }

  /**
   * The words in a sentence.
   *
   * @return such as {@code the circuit breaker is open}
   */
  public String words() {
    return words;
  }
}
