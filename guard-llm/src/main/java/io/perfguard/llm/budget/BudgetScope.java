/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.budget;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a limit is about. Immutable. */
public enum BudgetScope {
  /** All that the book sees. */
  ALL,
  /** The calls of one session. */
  SESSION,
  /** The calls of one operation. */
  OPERATION,
  /** The calls for one tenant. */
  TENANT,
  /** The calls that carry one tag. */
  TAG,
  /** The calls to one model. */
  MODEL;

  /**
   * The subject that a claim has in this scope; a claim has many tags, so for those there is none.
   */
  @Nullable
  String subject(BudgetClaim claim) {
    return switch (this) {
      case SESSION -> claim.session();
      case OPERATION -> claim.operation();
      case TENANT -> claim.tenant();
      case MODEL -> claim.model();
      case ALL, TAG -> null;
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
