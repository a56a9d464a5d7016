/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import io.perfguard.core.base.Require;

/**
 * A hard budget has no room for a call: which limit, how much is left and needed, and until when.
 *
 * <p>Immutable, as far as exceptions are.
 */
public class BudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Shortage shortage;

  /**
   * A refusal.
   *
   * @param shortage why
   */
  public BudgetExceededException(Shortage shortage) {
    super(Require.nonNull(shortage, "shortage").message());
    this.shortage = shortage;
  }

  /**
   * Why.
   *
   * @return the limit and its numbers; lost if the exception was serialised
   */
  public Shortage shortage() {
    return shortage;
  }
}
