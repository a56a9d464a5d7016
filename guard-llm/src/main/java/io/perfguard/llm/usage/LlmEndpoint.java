/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.core.base.Require;
import java.net.URI;
import java.util.Locale;

/**
 * Whose interface was called, and which of its interfaces: what decides how an answer is read and
 * who bills it.
 *
 * <p>Immutable.
 *
 * @param provider such as {@code openai}; {@link #UNKNOWN} if the address says nothing of it
 * @param flavor such as {@code chat}, {@code responses}, or {@code default} for the provider's own
 */
public record LlmEndpoint(String provider, String flavor) {
  /** A provider that is not known by its address, such as one of one's own. */
  public static final String UNKNOWN = "unknown";

  private static final String[][] HOSTS = {
    {"api.openai.com", "openai"},
    {"openai.azure.com", "azure"},
    {"azure-api.net", "azure"},
    {"cognitiveservices.azure.com", "azure"},
    {"services.ai.azure.com", "azure"},
    {"api.anthropic.com", "anthropic"},
    {"googleapis.com", "google"},
    {"api.mistral.ai", "mistral"},
    {"api.cohere.com", "cohere"},
    {"api.cohere.ai", "cohere"},
    {"api.deepseek.com", "deepseek"},
    {"api.groq.com", "groq"},
    {"api.x.ai", "x-ai"},
    {"api.perplexity.ai", "perplexity"},
    {"openrouter.ai", "openrouter"},
    {"api.fireworks.ai", "fireworks"},
    {"api.together.xyz", "together"},
    {"api.cerebras.ai", "cerebras"},
    {"api.moonshot.ai", "moonshotai"},
    {"api.moonshot.cn", "moonshotai"},
    {"api.minimax.io", "minimax"},
    {"open.bigmodel.cn", "zhipuai"},
    {"api.z.ai", "zai"},
    {"api.voyageai.com", "voyageai"}
  };

  private static final String[][] PATHS = {
    {"/chat/completions", "chat"},
    {"/responses", "responses"},
    {"/embeddings", "embeddings"},
    {"/images/", "images"},
    {"/audio/transcriptions", "transcriptions"},
    {"/realtime", "realtime"},
    {"publishers/anthropic/", "anthropic"},
    {"/v1/messages", "anthropic"},
    {"/invoke", "anthropic"},
    {"/api/chat", "ollama"},
    {"/api/generate", "ollama"}
  };

  /**
   * Checks that nothing is missing.
   *
   * @param provider not blank
   * @param flavor not blank
   */
  public LlmEndpoint {
    Require.name(provider, "provider");
    Require.name(flavor, "flavor");
  }

  /**
   * The endpoint at an address.
   *
   * @param address of the request
   * @return the endpoint; {@link #UNKNOWN} if the host is nobody's that we know, and the flavour
   *     {@code default} if the path says nothing
   */
  public static LlmEndpoint at(URI address) {
    String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
    String path = address.getPath() == null ? "" : address.getPath().toLowerCase(Locale.ROOT);
    String provider = UNKNOWN;
    if (host.endsWith(".amazonaws.com") && ("." + host).contains(".bedrock-runtime.")) {
      provider = "aws"; // other hosts there are anybody's
    }
    for (String[] known : HOSTS) {
      if (host.equals(known[0]) || host.endsWith("." + known[0])) {
        provider = known[1];
        break;
      }
    }
    for (String[] known : PATHS) {
      if ((path + "/").contains(known[0]) || path.endsWith(known[0])) {
        boolean own = provider.equals("anthropic") && known[1].equals("anthropic");
        return new LlmEndpoint(provider, own ? "default" : known[1]);
      }
    }
    return new LlmEndpoint(provider, "default");
  }
}
