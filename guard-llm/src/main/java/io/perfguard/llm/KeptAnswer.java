/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmResponse;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is kept: without what the library had of it, and with what it cost. Who gets it
 * used nothing. Immutable.
 *
 * @param response the answer, with a usage of nothing
 * @param costPicos what the call cost that it came from
 */
record KeptAnswer(LlmResponse response, long costPicos) {
  private static final int OBJECTS = 160; // bytes of the answer, its entry and its key

  static KeptAnswer of(LlmResponse response, long costPicos) {
    return new KeptAnswer(response.givenAgain(), costPicos);
  }

  static long bytes(@Nullable KeptAnswer kept) {
    return kept == null
        ? OBJECTS
        : OBJECTS
            + 2L * kept.response.text().length()
            + 2L * kept.response.extra().length();
  }
}
