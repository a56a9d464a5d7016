/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmResponse;
import java.util.EnumSet;
import java.util.Set;

/**
 * Says whether an answer may be kept for others. Whatever it says, an answer that is incomplete,
 * refused, filtered or empty is never kept.
 *
 * <p>Implementations must be thread-safe. What they throw counts as no.
 */
@FunctionalInterface
public interface Cacheability {
  /**
   * Judges one answer, before it is kept.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param answer the answer
   * @return true if it may be kept
   */
  boolean isCacheable(SemanticScope scope, String text, LlmResponse answer);

  /**
   * Neither the question nor the answer holds anything of any {@link SecretKind}. The default.
   *
   * @return the rule
   */
  static Cacheability withoutSecrets() {
    return without(EnumSet.allOf(SecretKind.class));
  }

  /**
   * Neither the question nor the answer holds anything of some kinds.
   *
   * @param kinds what must not be kept
   * @return the rule
   */
  static Cacheability without(Set<SecretKind> kinds) {
    return new WithoutSecrets(Set.copyOf(kinds));
  }

  /**
   * Judges a text that was answered with what is kept for another, before it is kept beside that.
   * The answer was judged when it was kept.
   *
   * @param scope the hard half of the question
   * @param text the soft half
   * @param answer the answer that is kept
   * @return true if the text may be kept; by default what {@link #isCacheable} says
   */
  default boolean isTextCacheable(SemanticScope scope, String text, LlmResponse answer) {
    return isCacheable(scope, text, answer);
  }

  /**
   * This rule and another.
   *
   * @param other the other one, asked if this one says yes
   * @return yes if both say so
   */
  default Cacheability and(Cacheability other) {
    return new BothCacheable(this, Require.nonNull(other, "other"));
  }
}
