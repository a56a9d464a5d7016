/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

/** The counters of {@link ChatStats}, in its order. */
enum ChatField {
  CALL,
  LOOKUP,
  HIT,
  COALESCED,
  MODEL_CALL,
  ATTEMPT,
  RETRY,
  FALLBACK,
  FAILURE,
  CANCELED,
  BLOCKED,
  CLAMPED,
  DEGRADED,
  WAITED,
  UNPRICED,
  ESTIMATED,
  BYPASS,
  INPUT_TOKENS,
  CACHE_READ_TOKENS,
  CACHE_WRITE_TOKENS,
  OUTPUT_TOKENS,
  REASONING_TOKENS,
  COST_PICOS,
  WASTED_PICOS,
  SAVED_PICOS,
  COALESCED_PICOS,
  COMPRESSED_PICOS;

  /** Its place in an array of all. */
  @SuppressWarnings("EnumOrdinal") // arrays of this class are never kept beyond the process
  int at() {
    return ordinal();
  }
}
