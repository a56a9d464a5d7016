/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

/**
 * How a look-up ended.
 *
 * <p>Immutable.
 */
public enum LookupOutcome {
  /** The very text is kept, or was found to be answered before. */
  EXACT_HIT,
  /** A text of the same meaning is kept. */
  SEMANTIC_HIT,
  /** Nothing near is kept. */
  EMPTY,
  /** Something near is kept, and a guard says that it asks for something else. */
  GUARD,
  /** Something is kept, and it is not near enough. */
  GATE,
  /** The verifier said no. */
  VERIFIER,
  /** The text had no vector in time, so that only the exact text was looked for. */
  NO_VECTOR,
  /** The question is none that the cache is for: too much chance, a tool's turn, no text. */
  BYPASS;

  /**
   * Whether there is an answer.
   *
   * @return true for both sorts of hits
   */
  public boolean isHit() {
    return this == EXACT_HIT || this == SEMANTIC_HIT;
  }

  /** What counts it. */
  SemanticCounts.Count count() {
    return switch (this) {
      case EXACT_HIT -> SemanticCounts.Count.EXACT_HIT;
      case SEMANTIC_HIT -> SemanticCounts.Count.SEMANTIC_HIT;
      case EMPTY -> SemanticCounts.Count.MISS_EMPTY;
      case GUARD -> SemanticCounts.Count.MISS_GUARD;
      case GATE -> SemanticCounts.Count.MISS_GATE;
      case VERIFIER -> SemanticCounts.Count.MISS_VERIFIER;
      case NO_VECTOR -> SemanticCounts.Count.MISS_VECTOR;
      case BYPASS -> SemanticCounts.Count.BYPASS;
    };
  }
}
