/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who bills what is sent to a host. Thread-safe. */
public final class Providers {
  private static final List<Map.Entry<String, String>> BY_END = List.of(
      Map.entry("api.openai.com", "openai"),
      Map.entry("api.anthropic.com", "anthropic"),
      Map.entry("openai.azure.com", "azure"),
      Map.entry("cognitiveservices.azure.com", "azure"),
      Map.entry("googleapis.com", "google"),
      Map.entry("api.mistral.ai", "mistral"),
      Map.entry("api.deepseek.com", "deepseek"),
      Map.entry("api.groq.com", "groq"),
      Map.entry("api.x.ai", "x-ai"),
      Map.entry("api.cohere.com", "cohere"),
      Map.entry("api.cohere.ai", "cohere"),
      Map.entry("openrouter.ai", "openrouter"),
      Map.entry("api.together.xyz", "together"),
      Map.entry("api.fireworks.ai", "fireworks"),
      Map.entry("api.perplexity.ai", "perplexity"),
      Map.entry("api.cerebras.ai", "cerebras"));

  private Providers() {}

  /**
   * Who bills what is sent to a host.
   *
   * @param host the host of a URL, or null
   * @return the provider as price books name it; "" if that is not known
   */
  public static String of(@Nullable String host) {
    if (host == null) {
      return "";
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("bedrock-runtime.") && name.endsWith(".amazonaws.com")) {
      return "aws";
    }
    for (Map.Entry<String, String> entry : BY_END) {
      if (name.equals(entry.getKey()) || name.endsWith("." + entry.getKey())) {
        return entry.getValue();
      }
    }
    return "";
  }
}
