/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.llm.internal.json.JsonTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageExtractorTest {
  private static ExtractedUsage extract(String provider, String flavor, String json) {
    return UsageExtractor.forEndpoint(provider, flavor).orElseThrow().extract(json);
  }

  private static UsageExtractor parsed(String json) {
    return UsageExtractor.parse("own", JsonTree.parse(json));
  }

  @Test
  void cached_tokens_of_a_chat_completion_are_inside_its_input() {
    ExtractedUsage found = extract("openai", "chat", """
        {"model": "gpt-4o-2024-08-06", "usage": {"prompt_tokens": 2006, "completion_tokens": 300,
         "total_tokens": 2306, "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
         "completion_tokens_details": {"reasoning_tokens": 200, "audio_tokens": 0}}}""");
    assertThat(found.model()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(found.usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 86)
            .add(UsageUnit.CACHE_READ, 1920)
            .add(UsageUnit.OUTPUT, 100)
            .add(UsageUnit.OUTPUT_REASONING, 200)
            .build());
  }

  @Test
  void a_response_lists_its_web_searches_one_by_one() {
    String searches = """
        {"model": "gpt-5", "output": [
          {"type": "reasoning"},
          {"type": "web_search_call", "status": "completed", "action": {"type": "search"}},
          {"type": "web_search_call", "action": {"type": "open_page"}},
          {"type": "web_search_call", "action": {"type": "find_in_page"}},
          {"type": "web_search_call", "status": "completed"},
          {"type": "function_call", "name": "web_search_call"},
          "web_search_call",
          {"type": "message", "content": [{"type": "web_search_call"}]}],
         "usage": {"input_tokens": 10, "output_tokens": 5}}""";
    assertThat(extract("openai", "responses", searches).usage())
        .hasToString("input 10, output 5, web_searches 2");
    assertThat(extract("azure", "responses", searches).usage().get(UsageUnit.WEB_SEARCHES))
        .isEqualTo(2);
    String none = "{\"output\": {\"type\": \"web_search_call\"}, "
        + "\"usage\": {\"input_tokens\": 10, \"output_tokens\": 5}}";
    assertThat(extract("openai", "responses", none).usage()).isEqualTo(Usage.of(10, 5));
  }

  @Test
  void cached_tokens_of_claude_stand_beside_its_input() {
    ExtractedUsage found = extract("anthropic", "default", """
        {"model": "claude-sonnet-4-5", "usage": {"input_tokens": 10, "output_tokens": 5,
         "cache_read_input_tokens": 1000, "cache_creation_input_tokens": 300,
         "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 200},
         "server_tool_use": {"web_search_requests": 2}}}""");
    assertThat(found.report().find(ReportedCount.INPUT_TOKENS))
        .hasValueSatisfying(total -> assertThat(total).isEqualByComparingTo("1310"));
    assertThat(found.usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 10)
            .add(UsageUnit.CACHE_READ, 1000)
            .add(UsageUnit.CACHE_WRITE, 100)
            .add(UsageUnit.CACHE_WRITE_1H, 200)
            .add(UsageUnit.OUTPUT, 5)
            .add(UsageUnit.WEB_SEARCHES, 2)
            .build());
  }

  @Test
  void thoughts_and_prompts_of_tools_stand_beside_the_totals_of_gemini() {
    ExtractedUsage found = extract("google", "default", """
        {"modelVersion": "gemini-2.5-flash", "usageMetadata": {"promptTokenCount": 1000,
         "candidatesTokenCount": 20, "thoughtsTokenCount": 30, "toolUsePromptTokenCount": 40,
         "cachedContentTokenCount": 600,
         "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 300},
           {"modality": "AUDIO", "tokenCount": 700}, {"modality": "AUDIO", "tokenCount": 9999}],
         "cacheTokensDetails": [{"modality": "AUDIO", "tokenCount": 500},
           {"modality": "TEXT", "tokenCount": 100}],
         "toolUsePromptTokensDetails": [{"modality": "TEXT", "tokenCount": 40}]}}""");
    assertThat(found.usage())
        .isEqualTo(Usage.builder()
            .add(UsageUnit.INPUT, 200)
            .add(UsageUnit.INPUT_AUDIO, 200)
            .add(UsageUnit.INPUT_TOOL, 40)
            .add(UsageUnit.CACHE_READ, 100)
            .add(UsageUnit.CACHE_READ_AUDIO, 500)
            .add(UsageUnit.OUTPUT, 20)
            .add(UsageUnit.OUTPUT_REASONING, 30)
            .build());
  }

  @Test
  void reasoning_of_grok_stands_beside_its_output() {
    Usage usage = extract("x-ai", "chat", """
        {"usage": {"prompt_tokens": 10, "completion_tokens": 5,
         "completion_tokens_details": {"reasoning_tokens": 200}}}""").usage();
    assertThat(usage.outputTokens()).isEqualTo(205);
    assertThat(usage.reasoningTokens()).isEqualTo(200);
    assertThat(usage.isContradictory()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      openai | responses | {"usage":{"input_tokens":9,"output_tokens":4,"input_tokens_details":{"cached_tokens":3}}} | input 6, cache_read 3, output 4
      openai | embeddings | {"usage":{"prompt_tokens":8,"total_tokens":8}} | input 8
      openai | images | {"usage":{"input_tokens":50,"output_tokens":100,"input_tokens_details":{"text_tokens":10,"image_tokens":40},"output_tokens_details":{"image_tokens":100}}} | input 10, input_image 40, output_image 100
      openai | transcriptions | {"usage":{"type":"duration","seconds":61}} | audio_seconds 61
      openai | realtime | {"response":{"usage":{"input_tokens":100,"output_tokens":20,"input_token_details":{"audio_tokens":60,"text_tokens":40,"cached_tokens":30,"cached_tokens_details":{"audio_tokens":20,"text_tokens":10}},"output_token_details":{"audio_tokens":15,"text_tokens":5}}}} | input 30, input_audio 40, cache_read 10, cache_read_audio 20, output 5, output_audio 15
      aws | default | {"usage":{"inputTokens":7,"outputTokens":3,"cacheReadInputTokens":5,"cacheWriteInputTokens":2}} | input 7, cache_read 5, cache_write 2, output 3
      aws | anthropic | {"usage":{"input_tokens":7,"output_tokens":3,"cache_read_input_tokens":5}} | input 7, cache_read 5, output 3
      google | chat | {"usage":{"prompt_tokens":7,"completion_tokens":3}} | input 7, output 3
      mistral | chat | {"usage":{"prompt_tokens":64,"completion_tokens":6,"num_cached_tokens":32}} | input 32, cache_read 32, output 6
      deepseek | chat | {"usage":{"prompt_tokens":64,"completion_tokens":6,"prompt_cache_hit_tokens":32,"prompt_tokens_details":{"cached_tokens":32}}} | input 32, cache_read 32, output 6
      moonshotai | chat | {"usage":{"prompt_tokens":64,"completion_tokens":6,"cached_tokens":32}} | input 32, cache_read 32, output 6
      cohere | default | {"usage":{"billed_units":{"input_tokens":7.0,"output_tokens":3},"tokens":{"input_tokens":70}}} | input 7, output 3
      cohere | default | {"usage":{"billed_units":{"search_units":2}}} | rerank_searches 2
      perplexity | default | {"usage":{"prompt_tokens":7,"completion_tokens":3,"citation_tokens":5,"num_search_queries":2}} | input 7, output 3, output_citation 5, web_searches 2
      ollama | default | {"model":"llama3","prompt_eval_count":7,"eval_count":3} | input 7, output 3
      nobody-knows | chat | {"usage":{"prompt_tokens":7,"completion_tokens":3}} | input 7, output 3
      """)
  void each_flavour_has_its_fields(String provider, String flavor, String json, String expected) {
    assertThat(extract(provider, flavor, json).usage()).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "7",
        "{\"usage\": null}",
        "{\"usage\": []}",
        "{\"usage\": {}}",
        "{\"usage\": {\"prompt_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": null, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": \"1\", \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": true, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": -1, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1e999999999, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1e-999999999, \"completion_tokens\": 1}}",
        "{\"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 1,"
            + " \"prompt_tokens_details\": {\"cached_tokens\": false}}}",
        "{\"usage\": {\"input_tokens\": 1, \"output_tokens\": 1}}"
      })
  void an_answer_without_a_usage_that_can_be_is_refused(String json) {
    assertThatThrownBy(() -> extract("openai", "chat", json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(must|not JSON).*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"usage\": {\"prompt_tokens\": 0, \"completion_tokens\": 0}}",
        "{\"usage\": {\"prompt_tokens\": 0, \"completion_tokens\": 0,"
            + " \"prompt_tokens_details\": null, \"completion_tokens_details\": []}}",
        "{\"usage\": {\"prompt_tokens\": 0, \"completion_tokens\": 0, \"input_tokens\": 7,"
            + " \"prompt_tokens_details\": {\"cached_tokens\": \"many\"}}}"
      })
  void what_is_optional_may_be_of_any_kind(String json) {
    assertThat(extract("openai", "chat", json).usage()).isEqualTo(Usage.NONE);
    assertThat(extract("openai", "chat", json).model()).isNull();
  }

  @Test
  void a_message_says_where_and_never_what() {
    assertThatThrownBy(() -> extract("openai", "chat", "{\"usage\": \"secret words\"}"))
        .hasMessage("usage must be an object at usage, was a text");
    assertThatThrownBy(() -> extract("openai", "chat", "{\"usage\": {\"prompt_tokens\": \"x\"}}"))
        .hasMessage("usage must have a number at usage.prompt_tokens, had a text");
  }

  @Test
  void parts_that_are_more_than_their_total_are_kept_and_marked() {
    Usage usage = extract("openai", "chat", """
        {"usage": {"prompt_tokens": 100, "completion_tokens": 10,
         "prompt_tokens_details": {"cached_tokens": 150},
         "completion_tokens_details": {"reasoning_tokens": 200}}}""").usage();
    assertThat(usage)
        .isEqualTo(Usage.builder()
            .add(UsageUnit.CACHE_READ, 150)
            .add(UsageUnit.OUTPUT_REASONING, 200)
            .contradictory()
            .build())
        .hasToString("cache_read 150, output_reasoning 200 (contradictory)");
  }

  @Test
  void an_extractor_of_a_file_has_nested_paths_and_the_first_match_of_an_array() {
    UsageExtractor extractor = parsed("""
        {"api_flavor": "deep", "root": ["a", {"type": "array-match", "field": "kind",
           "match": {"or": [{"equals": "x"}, {"starts_with": "Usage"}]}}, "u"],
         "model_path": ["a2", "name"],
         "mappings": [{"path": ["in", "all"], "dest": "input_tokens"},
           {"path": "more", "dest": "input_tokens", "required": false},
           {"path": "gone", "dest": "not_a_count", "required": true},
           {"path": "n", "dest": "requests", "required": false},
           {"path": "out", "dest": "output_tokens", "required": false}]}""");
    assertThat(extractor).hasToString("own deep");
    ExtractedUsage found = extractor.extract("""
        {"a": [3, {"kind": 7, "u": {}}, {"kind": "", "u": {}},
           {"kind": "USAGE-1", "u": {"in": {"all": 5}, "more": 2.5, "n": 4}},
           {"kind": "x", "u": {"in": {"all": 99}}}],
         "a2": {"name": "m"}}""");
    assertThat(found.model()).isEqualTo("m");
    assertThat(found.report()).hasToString("input_tokens 7.5");
    assertThat(found.usage().get(UsageUnit.INPUT)).as("rounded up").isEqualTo(8);
    assertThatThrownBy(() -> extractor.extract("{\"a\": [{\"kind\": \"x\", \"u\": {}}]}"))
        .hasMessageContaining("a.[kind].u.in.all");
    assertThatThrownBy(() -> extractor.extract("{\"a\": {\"kind\": \"x\"}}"))
        .hasMessageContaining("no array");
  }

  @Test
  void an_extractor_whose_counts_are_all_unknown_finds_an_empty_usage() {
    UsageExtractor extractor = parsed("""
        {"root": "usage", "mappings": [{"path": "x", "dest": "units_of_tomorrow"}]}""");
    assertThat(extractor.extract("{\"usage\": {}}").report().counts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"root\": \"usage\"}",
        "{\"mappings\": []}",
        "{\"root\": [], \"mappings\": []}",
        "{\"root\": [{\"type\": \"array-match\", \"field\": \"f\", \"match\": {\"equals\": \"x\"}}],"
            + " \"mappings\": []}",
        "{\"root\": [{\"type\": \"other\"}, \"u\"], \"mappings\": []}",
        "{\"root\": [{\"type\": \"array-match\", \"field\": \"f\", \"match\": {\"like\": \"x\"}}, \"u\"],"
            + " \"mappings\": []}",
        "{\"root\": [{\"type\": \"array-match\", \"field\": \"f\", \"match\": {\"regex\": \"(\"}}, \"u\"],"
            + " \"mappings\": []}",
        "{\"root\": \"u\", \"mappings\": [{\"path\": \"x\"}]}"
      })
  void what_is_no_extractor_is_refused(String json) {
    assertThatThrownBy(() -> parsed(json)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void deep_nesting_is_refused_and_no_overflow() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> extract("openai", "chat", deep))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
