/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmResponse;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one question may ask of the cache beside an answer. It can be stricter than the cache, never
 * laxer.
 *
 * <p>Immutable.
 *
 * @param tags what the answer can be invalidated by, at most 16; none is empty
 * @param leastCosine a semantic hit must be at least this near, too, -1..1
 * @param cost what the model's answer to this question costs; null for what the cache was built
 *     with
 * @param listener hears where the answer came from; null if nobody does
 */
public record SemanticOptions(
    Set<String> tags,
    double leastCosine,
    @Nullable Function<LlmResponse, Money> cost,
    @Nullable Consumer<AnswerOrigin> listener) {
  private static final int MOST_TAGS = 16;

  /** No tags, and as strict as the cache. */
  public static final SemanticOptions NONE = new SemanticOptions(Set.of(), -1, null, null);

  /**
   * Copies and checks.
   *
   * @param tags at most 16; none is empty
   * @param leastCosine -1..1
   * @param cost what an answer costs, or null
   * @param listener hears where the answer came from, or null
   */
  public SemanticOptions {
    tags = Set.copyOf(tags);
    Require.atMost(MOST_TAGS, tags.size(), "the number of tags");
    if (tags.contains("")) {
      throw new IllegalArgumentException("a tag must not be empty");
    }
    if (!(leastCosine >= -1 && leastCosine <= 1)) {
      throw new IllegalArgumentException("leastCosine must be in -1..1, was " + leastCosine);
    }
  }

  /**
   * With tags.
   *
   * @param names what the answer can be invalidated by
   * @return a copy
   */
  public static SemanticOptions tagged(String... names) {
    return tagged(Set.of(names));
  }

  static SemanticOptions tagged(Set<String> names) {
    return new SemanticOptions(names, -1, null, null);
  }

  /**
   * Stricter than the cache.
   *
   * @param cosine a semantic hit must be at least this near, too
   * @return a copy
   */
  public SemanticOptions atLeast(double cosine) {
    return new SemanticOptions(tags, Math.max(leastCosine, cosine), cost, listener);
  }

  /**
   * With a cost for the model's answer to this question, for those who know it better than by the
   * answer.
   *
   * @param ofAnswer is asked once when the model has answered
   * @return a copy
   */
  public SemanticOptions costing(Function<LlmResponse, Money> ofAnswer) {
    return new SemanticOptions(tags, leastCosine, Require.nonNull(ofAnswer, "ofAnswer"), listener);
  }

  /**
   * With somebody who hears where the answer came from, just before it is given: its
   * {@link AnswerOrigin#hitId} is what feedback needs. It hears of the model's own stream when that
   * has ended, and nothing where the model fails or the question is none for the cache.
   *
   * @param heard runs on the thread that brings the answer; what it throws is contained
   * @return a copy
   */
  public SemanticOptions telling(Consumer<AnswerOrigin> heard) {
    return new SemanticOptions(tags, leastCosine, cost, Require.nonNull(heard, "heard"));
  }

  /** How many tags, and how strict; never a tag, which may be a customer's name. */
  @Override
  public String toString() {
    return "options with " + tags.size() + " tags"
        + (leastCosine > -1 ? ", a cosine of at least " + leastCosine : "");
  }
}
