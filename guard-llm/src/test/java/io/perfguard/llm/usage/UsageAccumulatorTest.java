/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageAccumulatorTest {
  private static UsageAccumulator accumulator(String provider, String flavor) {
    return UsageAccumulator.of(UsageExtractor.forEndpoint(provider, flavor).orElseThrow());
  }

  @Test
  void claude_says_the_input_first_and_the_output_so_far_later_and_nothing_is_summed() {
    UsageAccumulator heard = accumulator("anthropic", "default");
    heard.accept("""
        {"type": "message_start", "message": {"model": "claude-sonnet-4-5", "usage":
         {"input_tokens": 10, "cache_read_input_tokens": 1000, "cache_creation_input_tokens": 0,
          "output_tokens": 1}}}""");
    assertThat(heard.usage().orElseThrow().usage().outputTokens()).isEqualTo(1);
    heard.accept(
        "{\"type\": \"content_block_delta\", \"delta\": {\"text\": \"usage of \\\"usage\\\"\"}}");
    heard.accept("{\"type\": \"message_delta\", \"usage\": {\"output_tokens\": 40}}");
    heard.accept("""
        {"type": "message_delta", "usage": {"output_tokens": 90, "input_tokens": 10,
         "cache_read_input_tokens": null}}""");
    ExtractedUsage found = heard.usage().orElseThrow();
    assertThat(found.model()).isEqualTo("claude-sonnet-4-5");
    assertThat(found.usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 10)
            .add(UsageUnit.CACHE_READ, 1000)
            .add(UsageUnit.OUTPUT, 90)
            .build());
  }

  @Test
  void a_chat_completion_says_it_in_the_last_chunk() {
    UsageAccumulator heard = accumulator("openai", "chat");
    heard.accept("{\"model\": \"gpt-4o\", \"choices\": [{}], \"usage\": null}");
    assertThat(heard.usage()).isEmpty();
    heard.accept("""
        {"model": "gpt-4o", "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}""");
    heard.accept("[DONE]");
    heard.accept("{\"usage\" broken");
    assertThat(heard.usage()).hasValueSatisfying(found -> {
      assertThat(found.model()).isEqualTo("gpt-4o");
      assertThat(found.usage()).isEqualTo(Usage.of(7, 3));
    });
  }

  @Test
  void a_chunk_that_repeats_the_usage_replaces_it() {
    UsageAccumulator heard = accumulator("groq", "chat");
    for (int output = 1; output <= 1_000; output++) {
      heard.accept("{\"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": " + output + "}}");
    }
    assertThat(heard.usage().orElseThrow().usage()).isEqualTo(Usage.of(7, 1_000));
  }

  @Test
  void a_response_says_it_when_it_is_completed() {
    UsageAccumulator heard = accumulator("openai", "responses");
    heard.accept("""
        {"type": "response.created", "response": {"model": "gpt-5", "usage": null}}""");
    heard.accept("""
        {"type": "response.completed", "response": {"model": "gpt-5-2025-08-07", "usage":
         {"input_tokens": 7, "output_tokens": 3,
          "output_tokens_details": {"reasoning_tokens": 2}}}}""");
    ExtractedUsage found = heard.usage().orElseThrow();
    assertThat(found.model()).isEqualTo("gpt-5-2025-08-07");
    assertThat(found.usage()).hasToString("input 7, output 1, output_reasoning 2");
  }

  @Test
  void a_response_that_is_completed_lists_its_searches_once_for_all_events() {
    UsageAccumulator heard = accumulator("openai", "responses");
    assertThat(heard.model()).isEmpty();
    String search = "{\"type\": \"web_search_call\", \"action\": {\"type\": \"search\"}}";
    heard.accept("{\"type\": \"response.output_item.done\", \"item\": " + search + "}");
    for (int i = 0; i < 2; i++) {
      heard.accept(
          "{\"type\": \"response.completed\", \"response\": {\"model\": \"gpt-5\", \"output\": ["
              + search + "," + search
              + "], \"usage\": {\"input_tokens\": 7, \"output_tokens\": 3}}}");
    }
    assertThat(heard.usage().orElseThrow().usage())
        .hasToString("input 7, output 3, web_searches 2");
    assertThat(heard.model()).contains("gpt-5");
  }

  @Test
  void the_last_of_gemini_counts() {
    UsageAccumulator heard = accumulator("google", "default");
    heard.accept("""
        {"modelVersion": "gemini-2.5-pro", "usageMetadata": {"promptTokenCount": 7,
         "thoughtsTokenCount": 100}}""");
    heard.accept("""
        {"modelVersion": "gemini-2.5-pro", "usageMetadata": {"promptTokenCount": 7,
         "candidatesTokenCount": 5, "thoughtsTokenCount": 120}}""");
    assertThat(heard.usage().orElseThrow().usage())
        .hasToString("input 7, output 5, output_reasoning 120");
  }

  @Test
  void bedrock_says_it_in_its_metadata_and_cohere_at_the_end() {
    UsageAccumulator bedrock = accumulator("aws", "default");
    bedrock.accept("{\"metadata\": {\"usage\": {\"inputTokens\": 7, \"outputTokens\": 3}}}");
    assertThat(bedrock.usage().orElseThrow().usage()).isEqualTo(Usage.of(7, 3));
    UsageAccumulator cohere = accumulator("cohere", "default");
    cohere.accept("""
        {"type": "message-end", "delta": {"usage": {"billed_units":
         {"input_tokens": 7, "output_tokens": 3}}}}""");
    assertThat(cohere.usage().orElseThrow().usage()).isEqualTo(Usage.of(7, 3));
  }

  @Test
  void ollama_counts_at_the_end_and_at_the_top() {
    UsageAccumulator heard = accumulator("ollama", "default");
    heard.accept("{\"model\": \"llama3\", \"response\": \"a\", \"done\": false}");
    assertThat(heard.usage()).isEmpty();
    heard.accept(
        "{\"model\": \"llama3\", \"done\": true, \"prompt_eval_count\": 7, \"eval_count\": 3}");
    assertThat(heard.usage().orElseThrow().usage()).isEqualTo(Usage.of(7, 3));
  }

  @Test
  void a_stream_that_breaks_off_before_its_usage_has_none() {
    UsageAccumulator heard = accumulator("anthropic", "default");
    heard.accept("{\"type\": \"message_delta\", \"usage\": {\"output_tokens\": 40}}");
    assertThat(heard.usage()).as("no input yet").isEmpty();
  }

  @Test
  void a_usage_that_cannot_be_is_none() {
    UsageAccumulator heard = accumulator("openai", "chat");
    heard.accept("{\"usage\": {\"prompt_tokens\": -7, \"completion_tokens\": 3}}");
    assertThat(heard.usage()).isEmpty();
  }
}
