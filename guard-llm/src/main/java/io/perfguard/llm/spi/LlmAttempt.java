/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import io.perfguard.llm.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a request, as a guard below the library sees it: a library that retries by itself
 * sends several for one call, and each may be billed.
 *
 * <p>Immutable.
 *
 * @param provider who bills it; "" if that is not known
 * @param model the model that answered or was asked; "" if that is not known
 * @param outcome how it ended
 * @param usage what it used; null if the provider did not say
 * @param tier the tier that was billed
 * @param requestBytes the length of what was sent, in UTF-8: bounds its input tokens; 0 if unknown
 * @param durationNanos how long it took, >= 0
 */
public record LlmAttempt(
    String provider,
    String model,
    Outcome outcome,
    @Nullable Usage usage,
    ServiceTier tier,
    long requestBytes,
    long durationNanos) {
  /** How an attempt ended. */
  public enum Outcome {
    /** Answered. */
    ANSWERED,
    /** The provider refused or failed before it wrote anything: nothing is billed. */
    REFUSED,
    /** It never got there: nothing is billed. */
    NOT_SENT,
    /** No answer came, or it broke off: the input is billed, and what came of the output. */
    BROKEN,
    /** Canceled by the caller: the input is billed, and what came of the output. */
    CANCELED
  }

  /**
   * Checks that nothing is missing.
   *
   * @param provider who bills it
   * @param model the model
   * @param outcome how it ended
   * @param usage what it used, or null
   * @param tier the tier that was billed
   * @param requestBytes >= 0
   * @param durationNanos >= 0
   */
  public LlmAttempt {
    Require.nonNull(provider, "provider");
    Require.nonNull(model, "model");
    Require.nonNull(outcome, "outcome");
    Require.nonNull(tier, "tier");
    Require.atLeast(0, requestBytes, "requestBytes");
    Require.atLeast(0, durationNanos, "durationNanos");
  }
}
