/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.resilience.CallOutcome;
import io.perfguard.core.resilience.OutcomeClassifier;
import io.perfguard.llm.budget.BudgetExceededException;
import io.perfguard.llm.spi.LlmException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the end of a call says of a model's health. */
final class ModelOutcomes {
  private static final OutcomeClassifier<Object> USUAL = OutcomeClassifier.exceptionsAreFailures();
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  private static final int SERVER_ERRORS = 500;
  private static final int CLIENT_ERRORS = 400;

  private ModelOutcomes() {}

  static CallOutcome classify(@Nullable Object value, @Nullable Throwable thrown) {
    if (thrown == null) {
      return CallOutcome.SUCCESS;
    }
    Throwable error = ModelChain.unwrapped(thrown);
    if (error instanceof BudgetExceededException || error instanceof UnpricedModelException) {
      return CallOutcome.NEUTRAL;
    }
    if (error instanceof LlmException known && known.status() >= CLIENT_ERRORS) {
      return ofStatus(known);
    }
    return USUAL.classify(null, error);
  }

  private static CallOutcome ofStatus(LlmException error) {
    if (error.status() == TOO_MANY || error.status() == UNAVAILABLE) {
      Duration wait = error.retryAfter().orElse(Duration.ZERO);
      return wait.isZero() ? CallOutcome.OVERLOADED : CallOutcome.retryAfter(wait);
    }
    // Another answer of the provider is one: the caller was wrong, not the model ill.
    return error.status() >= SERVER_ERRORS ? CallOutcome.FAILURE : CallOutcome.SUCCESS;
  }
}
