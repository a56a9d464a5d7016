/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.price;

/**
 * What happens to a call of a model that has no price, or none in {@code PRIORITY} where it is to
 * be billed in that tier, see {@link ModelPrice#bounds}. Whatever it is, the call is counted as one
 * without a price, and reported; it never costs nothing in silence.
 *
 * <p>Immutable.
 */
public enum UnknownModelPolicy {
  /** The call is refused. */
  FAIL,
  /** The call is refused where a budget would have to pay for it, else it goes through. */
  BLOCK_IF_BUDGETED,
  /** The call costs what it would with the dearest known model of its provider. */
  FALLBACK_MAX,
  /**
   * The call costs nothing, or what it would in the standard tier if only that is known; for models
   * of one's own.
   */
  ZERO_EXPLICIT
}
