/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmModel;
import org.springframework.ai.chat.model.ChatModel;

/**
 * Chat models of Spring AI as models of ours.
 *
 * <pre>{@code
 * LlmModel model = SpringAiModels.of(openAiChatModel);
 * }</pre>
 *
 * <p>A request that came from Spring AI is passed on as it came, with only that changed which was
 * changed since. Answers keep Spring AI's answer as their native one. A failure is an
 * {@link io.perfguard.llm.spi.LlmException} whose cause is what Spring AI threw. Usage is taken
 * from the provider's own object where Spring AI passes it on.
 *
 * <p>A provider's library tries again by itself, which is not seen here, though each try may be
 * billed. Where an answer is not to be waited for, a thread of the common pool waits.
 *
 * <p>Thread-safe.
 */
public final class SpringAiModels {
  private SpringAiModels() {}

  /**
   * A model whose provider is known from the name of its class, as that of {@code OpenAiChatModel}.
   *
   * @param model the model
   * @return the same as a model of ours
   */
  public static LlmModel of(ChatModel model) {
    String name = Require.nonNull(model, "model").getClass().getSimpleName();
    return new SpringAiModel(model, provider(name));
  }

  /**
   * A model, and who bills it.
   *
   * @param model the model
   * @param provider as price books name it, such as {@code openai}
   * @return the same as a model of ours
   */
  public static LlmModel of(ChatModel model, String provider) {
    return new SpringAiModel(Require.nonNull(model, "model"), Require.name(provider, "provider"));
  }

  private static String provider(String className) {
    String[][] known = {
      {"AzureOpenAi", "azure"},
      {"OpenAi", "openai"},
      {"Anthropic", "anthropic"},
      {"Bedrock", "aws"},
      {"VertexAi", "google"},
      {"GoogleGenAi", "google"},
      {"Mistral", "mistral"},
      {"DeepSeek", "deepseek"},
      {"Ollama", "ollama"}
    };
    for (String[] pair : known) {
      if (className.startsWith(pair[0])) {
        return pair[1];
      }
    }
    return "";
  }
}
