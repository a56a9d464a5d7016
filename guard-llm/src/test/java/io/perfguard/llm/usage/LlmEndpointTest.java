/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlmEndpointTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1/chat/completions, openai, chat",
    "https://api.openai.com/v1/responses, openai, responses",
    "https://api.openai.com/v1/embeddings, openai, embeddings",
    "https://api.openai.com/v1/images/generations, openai, images",
    "https://api.openai.com/v1/audio/transcriptions, openai, transcriptions",
    "https://mine.openai.azure.com/openai/deployments/d/chat/completions?api-version=1, azure, chat",
    "https://api.anthropic.com/v1/messages, anthropic, default",
    "https://generativelanguage.googleapis.com/v1beta/models/g:generateContent, google, default",
    "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions, google, chat",
    "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/anthropic/models/c:rawPredict, google, anthropic",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse, aws, default",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke, aws, anthropic",
    "https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/model/m/converse, aws, default",
    "https://ec2-1-2-3-4.compute-1.amazonaws.com/v1/chat/completions, unknown, chat",
    "https://api.mistral.ai/v1/chat/completions, mistral, chat",
    "https://notapi.mistral.ai.evil.example/v1/chat/completions, unknown, chat",
    "http://localhost:11434/api/chat, unknown, ollama",
    "http://localhost:8000/v1/chat/completions, unknown, chat",
    "http://localhost:8000/, unknown, default"
  })
  void the_address_says_whose_interface_it_is(String address, String provider, String flavor) {
    LlmEndpoint endpoint = LlmEndpoint.at(URI.create(address));
    assertThat(endpoint).isEqualTo(new LlmEndpoint(provider, flavor));
    assertThat(UsageExtractor.forEndpoint(endpoint)).isPresent();
  }
}
