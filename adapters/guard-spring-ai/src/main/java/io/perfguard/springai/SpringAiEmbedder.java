/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.core.base.Require;
import io.perfguard.llm.embed.Embedder;
import org.springframework.ai.embedding.EmbeddingModel;

/**
 * Embeds by any of Spring AI's embedding models.
 *
 * <p>Each text is sent alone, as it comes. Vectors are brought to a length of 1. A text that is too
 * long is the model's affair: some cut it, some fail. What a model throws comes as it is.
 *
 * <p>Thread-safe.
 */
public final class SpringAiEmbedder {
  private SpringAiEmbedder() {}

  /**
   * Embeds by a model. Spring AI's do not tell their names, so that it must be given one.
   *
   * @param model the model; nothing is embedded yet
   * @param identity which vectors these are: the model, its version, and the dimensions if they
   *     were chosen, such as {@code text-embedding-3-small-1536}
   * @return an embedder, as thread-safe as the model
   * @throws IllegalArgumentException if the identity is blank
   */
  public static Embedder of(EmbeddingModel model, String identity) {
    Require.nonNull(model, "model");
    return Embedder.of(identity, model::dimensions, model::embed);
  }
}
