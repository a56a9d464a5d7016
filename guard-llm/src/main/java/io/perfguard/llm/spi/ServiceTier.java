/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

/**
 * How urgent a call is to the provider, which has a price for each.
 *
 * <p>Immutable.
 */
public enum ServiceTier {
  /** The usual. */
  STANDARD,
  /** Answered within a day, at half the price or so. */
  BATCH,
  /** Answered when there is room, cheaper. */
  FLEX,
  /** Answered first, dearer. */
  PRIORITY
}
