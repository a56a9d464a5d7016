/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.usage.Usage;

/**
 * What asking a model once cost, with all that was sent for it. Immutable.
 *
 * @param costPicos what all of it cost
 * @param wastedPicos the part of it for attempts that gave no answer
 * @param usage what all of it used
 * @param attempts how often it was sent
 * @param unpriced how many of these no price is known of
 * @param tierUnpriced how many of these, only the standard tier's price is known of, which is lower
 * @param estimated how many of these the provider told no usage of
 */
record Bill(
    long costPicos,
    long wastedPicos,
    Usage usage,
    int attempts,
    int unpriced,
    int tierUnpriced,
    int estimated) {
  static final Bill NOTHING = free(0, 0);

  /** Attempts that cost nothing, as far as is known. */
  static Bill free(int attempts, int unpriced) {
    return new Bill(0, 0, Usage.NONE, attempts, unpriced, 0, 0);
  }

  Bill plus(Bill other) {
    return new Bill(
        Math.addExact(costPicos, other.costPicos),
        Math.addExact(wastedPicos, other.wastedPicos),
        usage.plus(other.usage),
        attempts + other.attempts,
        unpriced + other.unpriced,
        tierUnpriced + other.tierUnpriced,
        estimated + other.estimated);
  }
}
