/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import io.perfguard.llm.spi.LlmResponse;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * An answer to be kept.
 *
 * <p>Immutable.
 *
 * @param text what it answers
 * @param vector the text's vector, of the partition's length; null to be found by the exact text
 *     only
 * @param answer the answer
 * @param costPicos what it had cost, >= 0; 0 if that is not known
 * @param ttlNanos for how long it may be served; 0: for ever
 * @param tags what it can be flushed by
 * @param born the moment of the index at which it was asked for: what was flushed since concerns it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NewAnswer(
    String text,
    float @Nullable [] vector,
    LlmResponse answer,
    long costPicos,
    long ttlNanos,
    Collection<String> tags,
    long born) {}
