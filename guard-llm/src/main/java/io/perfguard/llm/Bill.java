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
 * @param estimated how many of these the provider told no usage of
 */
record Bill(
    long costPicos, long wastedPicos, Usage usage, int attempts, int unpriced, int estimated) {
  static final Bill NOTHING = new Bill(0, 0, Usage.NONE, 0, 0, 0);

  Bill plus(Bill other) {
    return new Bill(
        Math.addExact(costPicos, other.costPicos),
        Math.addExact(wastedPicos, other.wastedPicos),
        usage.plus(other.usage),
        attempts + other.attempts,
        unpriced + other.unpriced,
        estimated + other.estimated);
  }
}
