/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.llm.spi.LlmResponse;
import java.util.Set;

/**
 * Neither question nor answer holds a secret of some kinds. Immutable.
 *
 * @param kinds the kinds
 */
record WithoutSecrets(Set<SecretKind> kinds) implements Cacheability {
  @Override
  public boolean isCacheable(SemanticScope scope, String text, LlmResponse answer) {
    return isClean(text) && isClean(answer.text()) && isClean(answer.extra());
  }

  @Override
  public boolean isTextCacheable(SemanticScope scope, String text, LlmResponse answer) {
    return isClean(text);
  }

  private boolean isClean(String text) {
    for (SecretKind kind : kinds) {
      if (kind.isIn(text)) {
        return false;
      }
    }
    return true;
  }
}
