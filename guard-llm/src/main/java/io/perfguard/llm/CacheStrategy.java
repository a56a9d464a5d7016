/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

/**
 * What answers are kept for.
 *
 * <p>Immutable.
 */
public enum CacheStrategy {
  /** No answer is kept. */
  NONE,
  /** For requests that the model cannot tell apart from the one that was answered. */
  EXACT,
  /**
   * For requests whose last words mean the same and which are equal in all else. Requests that end
   * with no words of a person, such as a picture, are kept as by {@link #EXACT}.
   */
  SEMANTIC
}
