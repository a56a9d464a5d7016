/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.llm.usage.Usage;
import org.junit.jupiter.api.Test;

class WireUsageTest {
  private static WireUsage of(String path, String provider) {
    return WireUsage.of(path, provider).orElseThrow();
  }

  @Test
  void an_endpoint_whose_answers_are_not_known_has_no_form() {
    assertThat(WireUsage.of("/v1/embeddings", "openai")).isEmpty();
    assertThat(WireUsage.of("", "")).isEmpty();
  }

  @Test
  void nothing_was_told_yet() {
    WireUsage usage = of("/v1/responses", "openai");
    assertThat(usage.usage()).isNull();
    assertThat(usage.model()).isEmpty();
    assertThat(usage.isWhole()).isFalse();
  }

  @Test
  void a_response_tells_its_model_first_and_its_searches_at_the_end() {
    WireUsage usage = of("/v1/responses", "openai");
    usage.accept(
        "{\"type\":\"response.created\",\"response\":{\"model\":\"gpt-5\",\"usage\":null}}");
    assertThat(usage.model()).isEqualTo("gpt-5");
    assertThat(usage.usage()).isNull();
    String last = """
        {"type":"response.completed","response":{"model":"gpt-5","output":[
         {"type":"web_search_call","action":{"type":"search"}}],
         "usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":60},
          "output_tokens":20,"output_tokens_details":{"reasoning_tokens":5}}}}""";
    usage.accept(last);
    assertThat(usage.isLast("response.completed", last)).isTrue();
    assertThat(usage.usage())
        .hasToString("input 40, cache_read 60, output 15, output_reasoning 5, web_searches 1");
  }

  @Test
  void Gemini_tells_modalities_and_thoughts() {
    WireUsage usage = of("/v1beta/models/gemini-2.5-pro:streamGenerateContent", "google");
    usage.accept("""
        {"modelVersion":"gemini-2.5-pro","usageMetadata":{"promptTokenCount":50,
         "promptTokensDetails":[{"modality":"TEXT","tokenCount":20},
          {"modality":"AUDIO","tokenCount":30}],"candidatesTokenCount":4,
         "thoughtsTokenCount":6,"toolUsePromptTokenCount":2}}""");
    assertThat(usage.model()).isEqualTo("gemini-2.5-pro");
    assertThat(usage.usage())
        .hasToString("input 20, input_audio 30, input_tool 2, output 4, output_reasoning 6");
    assertThat(usage.isWhole()).isTrue();
  }

  @Test
  void a_chat_completion_is_read_as_its_provider_means_it() {
    String body = """
        {"model":"m","usage":{"prompt_tokens":10,"completion_tokens":2,"num_cached_tokens":8}}""";
    WireUsage mistral = of("/v1/chat/completions", "mistral");
    mistral.accept(body);
    assertThat(mistral.usage()).hasToString("input 2, cache_read 8, output 2");
    WireUsage unknown = of("/v1/chat/completions", "");
    unknown.accept(body);
    unknown.accept("[DONE]");
    unknown.accept("{\"model\":\"m\",\"usage\":null}");
    assertThat(unknown.usage()).isEqualTo(Usage.of(10, 2));
    assertThat(unknown.model()).isEqualTo("m");
  }
}
