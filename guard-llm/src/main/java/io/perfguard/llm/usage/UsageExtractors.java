/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.usage;

import io.perfguard.llm.internal.match.TextMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The extractors that come with us. A line is a place, and the counts that it adds to. A place is a
 * path of names; {@code !} means that it must be there, {@code |} that the next path is taken where
 * this one has no number, and {@code [modality=TEXT]} the object of an array. Thread-safe.
 */
final class UsageExtractors {
  /** OpenAI, and whoever copies its chat completions. */
  private static final String CHAT = """
      prompt_tokens!  input_tokens
      prompt_tokens_details.cached_tokens  cache_read_tokens
      prompt_tokens_details.cache_write_tokens  cache_write_tokens
      prompt_tokens_details.audio_tokens  input_audio_tokens
      completion_tokens!  output_tokens
      completion_tokens_details.reasoning_tokens  output_reasoning_tokens
      completion_tokens_details.audio_tokens  output_audio_tokens
      """;

  private static final String RESPONSES = """
      input_tokens!  input_tokens
      input_tokens_details.cached_tokens  cache_read_tokens
      input_tokens_details.cache_write_tokens  cache_write_tokens
      output_tokens!  output_tokens
      output_tokens_details.reasoning_tokens  output_reasoning_tokens
      """;

  private static final String REALTIME = """
      input_tokens  input_tokens
      input_token_details.text_tokens  input_text_tokens
      input_token_details.audio_tokens  input_audio_tokens
      input_token_details.image_tokens  input_image_tokens
      input_token_details.cached_tokens  cache_read_tokens
      input_token_details.cached_tokens_details.text_tokens  cache_text_read_tokens
      input_token_details.cached_tokens_details.audio_tokens  cache_audio_read_tokens
      input_token_details.cached_tokens_details.image_tokens  cache_image_read_tokens
      output_tokens  output_tokens
      output_token_details.text_tokens  output_text_tokens
      output_token_details.audio_tokens  output_audio_tokens
      """;

  private static final String IMAGES = """
      input_tokens!  input_tokens
      input_tokens_details.text_tokens  input_text_tokens
      input_tokens_details.image_tokens  input_image_tokens
      output_tokens!  output_tokens
      output_tokens_details.text_tokens  output_text_tokens
      output_tokens_details.image_tokens  output_image_tokens
      """;

  private static final String TRANSCRIPTIONS = """
      input_tokens  input_tokens
      input_token_details.text_tokens  input_text_tokens
      input_token_details.audio_tokens  input_audio_tokens
      output_tokens  output_tokens
      seconds  audio_seconds input_audio_seconds
      """;

  private static final String EMBEDDINGS = """
      prompt_tokens!  input_tokens
      """;

  /** What was read from the cache and written into it stands beside input_tokens, not in it. */
  private static final String ANTHROPIC = """
      input_tokens!  input_tokens
      cache_read_input_tokens  input_tokens cache_read_tokens
      cache_creation_input_tokens  input_tokens cache_write_tokens
      cache_creation.ephemeral_5m_input_tokens  cache_write_5m_tokens
      cache_creation.ephemeral_1h_input_tokens  cache_write_1h_tokens
      server_tool_use.web_search_requests  web_searches
      output_tokens!  output_tokens
      output_tokens_details.thinking_tokens  output_reasoning_tokens
      """;

  private static final String CONVERSE = """
      inputTokens!  input_tokens
      cacheReadInputTokens  input_tokens cache_read_tokens
      cacheWriteInputTokens  input_tokens cache_write_tokens
      outputTokens!  output_tokens
      """;

  /** Thoughts and the prompts of tools stand beside the totals; documents count as pictures. */
  private static final String GEMINI = """
      promptTokenCount  input_tokens
      cachedContentTokenCount  cache_read_tokens
      candidatesTokenCount|responseTokenCount  output_tokens
      thoughtsTokenCount  output_tokens output_reasoning_tokens
      toolUsePromptTokenCount  input_tokens input_tool_tokens
      promptTokensDetails[modality=*].tokenCount  input_*_tokens
      cacheTokensDetails[modality=*].tokenCount  cache_*_read_tokens
      candidatesTokensDetails[modality=*].tokenCount  output_*_tokens
      toolUsePromptTokensDetails[modality=*].tokenCount  input_*_tokens input_*_tool_tokens
      """;

  private static final String DEEPSEEK = """
      prompt_tokens!  input_tokens
      prompt_tokens_details.cached_tokens|prompt_cache_hit_tokens  cache_read_tokens
      completion_tokens!  output_tokens
      completion_tokens_details.reasoning_tokens  output_reasoning_tokens
      """;

  private static final String MISTRAL = """
      prompt_tokens!  input_tokens
      prompt_tokens_details.cached_tokens|num_cached_tokens  cache_read_tokens
      completion_tokens!  output_tokens
      completion_tokens_details.reasoning_tokens  output_reasoning_tokens
      """;

  private static final String MOONSHOT = """
      prompt_tokens!  input_tokens
      prompt_tokens_details.cached_tokens|cached_tokens  cache_read_tokens
      completion_tokens!  output_tokens
      completion_tokens_details.reasoning_tokens  output_reasoning_tokens
      """;

  /** Reasoning stands beside completion_tokens, not in it. */
  private static final String XAI = """
      prompt_tokens!  input_tokens
      prompt_tokens_details.cached_tokens|cached_prompt_text_tokens  cache_read_tokens
      completion_tokens!  output_tokens
      completion_tokens_details.reasoning_tokens|reasoning_tokens  output_tokens output_reasoning_tokens
      """;

  private static final String PERPLEXITY = """
      prompt_tokens!  input_tokens
      completion_tokens!  output_tokens
      reasoning_tokens  output_tokens output_reasoning_tokens
      citation_tokens  output_tokens output_citation_tokens
      num_search_queries  web_searches
      """;

  private static final String COHERE = """
      input_tokens|images  input_tokens
      output_tokens  output_tokens
      search_units  rerank_searches
      """;

  private static final String OLLAMA = """
      prompt_eval_count  input_tokens
      eval_count!  output_tokens
      """;

  private static final String[][] MODALITIES = {
    {"TEXT", "text"},
    {"AUDIO", "audio"},
    {"IMAGE", "image"},
    {"DOCUMENT", "image"},
    {"VIDEO", "video"}
  };

  private static final Map<String, UsageExtractor> ALL = new HashMap<>();
  private static final String ANY = "*";

  static {
    add(ANY, "chat", "usage", "model", CHAT);
    add(ANY, "default", "usage", "model", CHAT);
    add(ANY, "responses", "usage", "model", RESPONSES);
    add(ANY, "embeddings", "usage", "model", EMBEDDINGS);
    add(ANY, "images", "usage", "model", IMAGES);
    add(ANY, "transcriptions", "usage", "model", TRANSCRIPTIONS);
    add(ANY, "realtime", "response.usage", "model", REALTIME);
    add(ANY, "anthropic", "usage", "model", ANTHROPIC);
    add(ANY, "ollama", "", "model", OLLAMA);
    add("anthropic", "default", "usage", "model", ANTHROPIC);
    add("minimax", "default", "usage", "model", ANTHROPIC);
    add("aws", "default", "usage", "model", CONVERSE);
    add("google", "default", "usageMetadata", "modelVersion", GEMINI);
    add("deepseek", "chat", "usage", "model", DEEPSEEK);
    add("deepseek", "default", "usage", "model", DEEPSEEK);
    add("mistral", "chat", "usage", "model", MISTRAL);
    add("mistral", "default", "usage", "model", MISTRAL);
    add("moonshotai", "chat", "usage", "model", MOONSHOT);
    add("moonshotai", "default", "usage", "model", MOONSHOT);
    add("x-ai", "chat", "usage", "model", XAI);
    add("x-ai", "default", "usage", "model", XAI);
    add("perplexity", "chat", "usage", "model", PERPLEXITY);
    add("perplexity", "default", "usage", "model", PERPLEXITY);
    add("cohere", "default", "usage.billed_units", "model", COHERE);
    add("cohere", "embeddings", "meta.billed_units", "model", COHERE);
    add("ollama", "default", "", "model", OLLAMA);
  }

  private UsageExtractors() {}

  static Optional<UsageExtractor> find(String provider, String flavor) {
    String name = provider.toLowerCase(Locale.ROOT);
    UsageExtractor own = ALL.get(name + " " + flavor);
    return Optional.ofNullable(own != null ? own : ALL.get(ANY + " " + flavor));
  }

  private static void add(String provider, String flavor, String root, String model, String lines) {
    List<UsageExtractor.Mapping> mappings = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      if (line.contains(ANY)) {
        for (String[] modality : MODALITIES) {
          String special = line.replace("=*", "=" + modality[0]).replace(ANY, modality[1]);
          mappings.addAll(mappings(special));
        }
      } else {
        mappings.addAll(mappings(line));
      }
    }
    ALL.put(
        provider + " " + flavor,
        new UsageExtractor(
            provider.equals(ANY) ? "openai" : provider,
            flavor,
            path(root),
            path(model),
            mappings,
            flavor.equals("responses")));
  }

  private static List<UsageExtractor.Mapping> mappings(String line) {
    String[] parts = line.split(" +", -1);
    boolean required = parts[0].endsWith("!");
    List<JsonPath> paths = new ArrayList<>();
    for (String path : parts[0].replace("!", "").split("\\|", -1)) {
      paths.add(path(path));
    }
    List<UsageExtractor.Mapping> mappings = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      ReportedCount count = ReportedCount.find(parts[i]).orElseThrow();
      mappings.add(new UsageExtractor.Mapping(paths, count, required));
    }
    return mappings;
  }

  private static JsonPath path(String text) {
    List<JsonPath.Step> steps = new ArrayList<>();
    for (String part : text.isEmpty() ? new String[0] : text.split("\\.", -1)) {
      int bracket = part.indexOf('[');
      steps.add(new JsonPath.Name(bracket < 0 ? part : part.substring(0, bracket)));
      if (bracket >= 0) {
        int equals = part.indexOf('=');
        String value = part.substring(equals + 1, part.length() - 1);
        steps.add(new JsonPath.Item(
            part.substring(bracket + 1, equals),
            TextMatch.parse(Map.of("equals", value), "modality")));
      }
    }
    return new JsonPath(steps);
  }
}
