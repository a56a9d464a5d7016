/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer to be kept. Immutable; the vector is not to be changed.
 *
 * @param text what it answers, in the form in which texts are compared
 * @param vector the text's vector; null to be found by the exact text only
 * @param answer the answer
 * @param costPicos what it had cost, >= 0; 0 if that is not known
 * @param ttl for how long it may be served; zero: until it is evicted
 * @param tags what it can be flushed by
 * @param moment {@link SemanticStore#moment} at which it was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StorePut(
    String text,
    float @Nullable [] vector,
    LlmResponse answer,
    long costPicos,
    Duration ttl,
    Set<String> tags,
    long moment) {
  /** The answer's size; never a text or a tag. */
  @Override
  public String toString() {
    return "put of " + answer;
  }
}
