/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;

/**
 * Where an answer came from.
 *
 * <p>Immutable.
 *
 * @param source who gave it
 * @param hitId what names a hit to {@link SemanticCache#feedback}; 0 if it was none
 * @param cost what the answer had cost, or did; zero if that is not known
 */
public record AnswerOrigin(Source source, long hitId, Money cost) {
  /** Who gives an answer. */
  public enum Source {
    /** The very text is kept, or was found to be answered before. */
    EXACT_HIT,
    /** A text of the same meaning is kept. */
    SEMANTIC_HIT,
    /** Another caller asked the model the same at this time. */
    JOINED,
    /** Another caller asked the model in other words at this time. */
    NEAR_JOINED,
    /** The model was asked. */
    MODEL;

    /**
     * Whether something that was kept answered.
     *
     * @return true for both sorts of hits
     */
    public boolean isHit() {
      return this == EXACT_HIT || this == SEMANTIC_HIT;
    }

    /**
     * Whether another caller's call answered.
     *
     * @return true for both sorts of joining
     */
    public boolean isJoined() {
      return this == JOINED || this == NEAR_JOINED;
    }
  }

  /**
   * Checks that nothing is missing.
   *
   * @param source who gave it
   * @param hitId >= 0
   * @param cost what it cost
   */
  public AnswerOrigin {
    Require.nonNull(source, "source");
    Require.atLeast(0, hitId, "hitId");
    Require.nonNull(cost, "cost");
  }
}
