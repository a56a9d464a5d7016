/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.semantic.guard.GuardResult;
import org.jspecify.annotations.Nullable;

/**
 * What was decided of the candidates of one question. Immutable.
 *
 * @param outcome a semantic hit, or why it is none
 * @param served the entry that answers; null if none does
 * @param cosine of what is served, else of the nearest; {@code NaN} if there is none
 * @param objection what the first guard said that did not pass the nearest; null if all did
 * @param near whether only the gate was against it, though it is likely to have the same meaning
 */
record Judgement(
    LookupOutcome outcome,
    @Nullable StoreEntry served,
    double cosine,
    @Nullable GuardResult objection,
    boolean near) {
  static final Judgement EMPTY = new Judgement(LookupOutcome.EMPTY, null, Double.NaN, null, false);
}
