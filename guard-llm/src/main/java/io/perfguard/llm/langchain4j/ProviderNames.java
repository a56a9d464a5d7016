/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.model.ModelProvider;
import org.jspecify.annotations.Nullable;

/** LangChain4j's providers under the names that price books have for them. Thread-safe. */
final class ProviderNames {
  private ProviderNames() {}

  /** The name; "" where price books know none. By name, since newer versions know more. */
  static String of(@Nullable ModelProvider provider) {
    if (provider == null) {
      return "";
    }
    return switch (provider.name()) {
      case "OPEN_AI" -> "openai";
      case "ANTHROPIC" -> "anthropic";
      case "AMAZON_BEDROCK" -> "aws";
      case "AZURE_OPEN_AI", "MICROSOFT_FOUNDRY" -> "azure";
      case "GOOGLE_AI_GEMINI",
          "GOOGLE_GENAI",
          "GOOGLE_VERTEX_AI_GEMINI",
          "GOOGLE_VERTEX_AI_ANTHROPIC" -> "google";
      case "MISTRAL_AI" -> "mistral";
      case "COHERE" -> "cohere";
      case "VOYAGE_AI" -> "voyageai";
      case "OLLAMA" -> "ollama";
      case "GITHUB_MODELS" -> "github";
      case "WATSONX" -> "watsonx";
      case "JINA" -> "jina";
      default -> "";
    };
  }
}
