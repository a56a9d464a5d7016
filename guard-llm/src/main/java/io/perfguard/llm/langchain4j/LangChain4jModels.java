/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmModel;

/**
 * Models of LangChain4j as models of ours.
 *
 * <pre>{@code
 * LlmModel model = LangChain4jModels.of(openAiChatModel);
 * }</pre>
 *
 * <p>A request that came from LangChain4j is passed on as it came, with only that changed which was
 * changed since: model, bound of the answer, temperature, messages. Answers keep LangChain4j's
 * answer as their native one. A failure is an {@link io.perfguard.llm.spi.LlmException} whose cause
 * is what LangChain4j threw.
 *
 * <p>Usage is taken apart in the manner of the provider. LangChain4j says no more than it keeps: of
 * OpenAI neither what was written into the cache nor sound, of Anthropic not for how long it was
 * written. And it tries again by itself, which is not seen here, though each try may be billed:
 * with {@link GuardedHttpClientBuilder} in the model's builder, each is seen, with all of its
 * usage.
 *
 * <p>Where the model cannot be asked without waiting, a thread of the common pool waits. A stream
 * can be canceled once its first piece has come: LangChain4j gives no handle before.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // who calls it has LangChain4j; others must not need it to compile
public final class LangChain4jModels {
  private LangChain4jModels() {}

  /**
   * A model that answers as a whole. Asked for a stream, it gives the whole answer as one piece.
   *
   * @param model the model
   * @return the same as a model of ours
   */
  public static LlmModel of(ChatModel model) {
    return new LangChain4jModel(Require.nonNull(model, "model"), null);
  }

  /**
   * A model that answers in pieces. Asked for a whole answer, it puts them together.
   *
   * @param model the model
   * @return the same as a model of ours
   */
  public static LlmModel of(StreamingChatModel model) {
    return new LangChain4jModel(null, Require.nonNull(model, "model"));
  }

  /**
   * A model in its two forms, each used for what it is for.
   *
   * @param model answers as a whole
   * @param streaming answers in pieces
   * @return both as a model of ours
   */
  public static LlmModel of(ChatModel model, StreamingChatModel streaming) {
    return new LangChain4jModel(
        Require.nonNull(model, "model"), Require.nonNull(streaming, "streaming"));
  }
}
