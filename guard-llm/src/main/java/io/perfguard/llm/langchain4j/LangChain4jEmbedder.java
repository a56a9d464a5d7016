/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.perfguard.core.base.Require;
import io.perfguard.llm.embed.Embedder;

/**
 * Embeds by any of LangChain4j's embedding models.
 *
 * <p>Each text is sent alone, as it comes. Vectors are brought to a length of 1. A text that is too
 * long is the model's affair: some cut it, some fail. What a model throws comes as it is.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // who calls it has LangChain4j; others must not need it to compile
public final class LangChain4jEmbedder {
  private static final String NO_NAME = "unknown"; // what EmbeddingModel.modelName() tells

  private LangChain4jEmbedder() {}

  /**
   * Embeds by a model that tells its name.
   *
   * @param model the model; nothing is embedded yet
   * @return an embedder with the identity {@code langchain4j/CLASS/NAME}, as thread-safe as the
   *     model
   * @throws IllegalArgumentException if the model tells none: then its vectors could not be told
   *     from another one's, and an identity must be given
   */
  public static Embedder of(EmbeddingModel model) {
    String type = Require.nonNull(model, "model").getClass().getSimpleName();
    String name = model.modelName();
    if (name == null || name.isBlank() || name.equals(NO_NAME)) {
      throw new IllegalArgumentException("an embedding model must tell its name, " + type
          + " does not; say which it is: LangChain4jEmbedder.of(model, \"NAME\")");
    }
    return of(model, "langchain4j/" + type + "/" + name);
  }

  /**
   * Embeds by any model.
   *
   * @param model the model; nothing is embedded yet
   * @param identity which vectors these are: the model, its version, and the dimensions if they
   *     were chosen
   * @return an embedder, as thread-safe as the model
   * @throws IllegalArgumentException if the identity is blank
   */
  public static Embedder of(EmbeddingModel model, String identity) {
    Require.nonNull(model, "model");
    return Embedder.of(
        identity, model::dimension, text -> model.embed(text).content().vector());
  }
}
