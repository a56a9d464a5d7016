/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;

/**
 * What two rules both let be kept. Immutable.
 *
 * @param first is asked first
 * @param second is asked if the first one says yes
 */
record BothCacheable(Cacheability first, Cacheability second) implements Cacheability {
  @Override
  public boolean isCacheable(SemanticScope scope, String text, LlmResponse answer) {
    return first.isCacheable(scope, text, answer) && second.isCacheable(scope, text, answer);
  }

  @Override
  public boolean isTextCacheable(SemanticScope scope, String text, LlmResponse answer) {
    return first.isTextCacheable(scope, text, answer)
        && second.isTextCacheable(scope, text, answer);
  }
}
