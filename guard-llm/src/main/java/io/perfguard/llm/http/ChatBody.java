/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.llm.internal.json.JsonText;
import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmMedia;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmTool;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.ServiceTier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests as JSON in OpenAI's form. Thread-safe. */
final class ChatBody {
  /** What a request says by itself, so that no parameter may. */
  private static final Set<String> TAKEN = Set.of(
      "model",
      "messages",
      "tools",
      "response_format",
      "stream",
      "stream_options",
      "temperature",
      "max_tokens",
      "max_completion_tokens",
      "service_tier");

  private ChatBody() {}

  /**
   * Writes a request.
   *
   * @param request the request
   * @param endpoint where it goes
   * @param stream whether the answer is to come in pieces
   * @return JSON
   * @throws IllegalArgumentException if the form does not know what the request says
   */
  static String write(LlmRequest request, Endpoint endpoint, boolean stream) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    String model = request.model().isEmpty() ? endpoint.model() : request.model();
    if (!model.isEmpty()) {
      body.put("model", model);
    }
    body.put("messages", request.messages().stream().map(ChatBody::message).toList());
    if (!request.tools().isEmpty()) {
      body.put("tools", request.tools().stream().map(ChatBody::tool).toList());
    }
    if (!request.responseFormat().isEmpty()) {
      body.put("response_format", format(request.responseFormat()));
    }
    request
        .maximumOutputTokens()
        .ifPresent(tokens -> body.put(endpoint.maximumTokensField(), tokens));
    if (request.temperature() != null) {
      body.put("temperature", request.temperature());
    }
    tier(request.tier(), body);
    parameters(request.parameters(), body);
    if (stream) {
      body.put("stream", true);
      if (endpoint.streamUsage()) {
        body.put("stream_options", Map.of("include_usage", true));
      }
    }
    return JsonText.write(body);
  }

  private static void tier(ServiceTier tier, Map<String, @Nullable Object> body) {
    if (tier == ServiceTier.BATCH) {
      throw new IllegalArgumentException(
          "tier must be STANDARD, FLEX or PRIORITY where an answer is waited for, was BATCH");
    }
    if (tier != ServiceTier.STANDARD) {
      body.put("service_tier", tier.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void parameters(
      Map<String, String> parameters, Map<String, @Nullable Object> body) {
    parameters.forEach((name, json) -> {
      if (TAKEN.contains(name)) {
        throw new IllegalArgumentException(
            "a parameter must not be what the request says by itself, was " + name);
      }
      body.put(name, json(json, "parameter " + name));
    });
  }

  private static @Nullable Object json(String json, String what) {
    try {
      return JsonTree.parse(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + " must be JSON: " + e.getMessage(), e);
    }
  }

  private static Map<String, @Nullable Object> message(LlmMessage message) {
    LlmExtra extra = LlmExtra.parse(message.extra());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("role", message.role().name().toLowerCase(Locale.ROOT));
    if (message.role() == LlmRole.TOOL) {
      json.put("tool_call_id", extra.toolCallId());
    } else if (!extra.name().isEmpty()) {
      json.put("name", extra.name());
    }
    boolean onlyCalls = message.text().isEmpty() && !extra.toolCalls().isEmpty();
    json.put("content", onlyCalls ? null : content(message.text(), extra.media()));
    if (!extra.toolCalls().isEmpty()) {
      json.put("tool_calls", extra.toolCalls().stream().map(ChatBody::call).toList());
    }
    return json;
  }

  private static Object content(String text, List<LlmMedia> media) {
    if (media.isEmpty()) {
      return text;
    }
    List<Object> parts = new ArrayList<>();
    if (!text.isEmpty()) {
      parts.add(ordered("type", "text", "text", text));
    }
    media.forEach(one -> parts.add(part(one)));
    return parts;
  }

  private static Map<String, Object> part(LlmMedia media) {
    if (!media.kind().equals("image")) {
      throw new IllegalArgumentException("media must be an image, was " + media.kind());
    }
    if (media.url().isEmpty()) {
      throw new IllegalArgumentException("an image must have a URL, had only a hash");
    }
    Map<String, Object> url = new LinkedHashMap<>();
    url.put("url", media.url());
    if (!media.detail().isEmpty()) {
      url.put("detail", media.detail().toLowerCase(Locale.ROOT));
    }
    return ordered("type", "image_url", "image_url", url);
  }

  private static Map<String, Object> call(LlmToolCall call) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", call.id());
    json.put("type", "function");
    json.put("function", ordered("name", call.name(), "arguments", call.arguments()));
    return json;
  }

  private static Map<String, @Nullable Object> tool(LlmTool tool) {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    function.put("name", tool.name());
    if (!tool.description().isEmpty()) {
      function.put("description", tool.description());
    }
    function.put(
        "parameters",
        tool.schema().isEmpty()
            ? ordered("type", "object", "properties", Map.of())
            : json(tool.schema(), "schema of tool " + tool.name()));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", "function");
    json.put("function", function);
    return json;
  }

  private static Map<String, @Nullable Object> format(String format) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    if (format.equals("json")) {
      json.put("type", "json_object");
      return json;
    }
    Object schema = json(format, "responseFormat");
    boolean titled = JsonTree.at(schema, "title") instanceof String title
        && title.matches("[A-Za-z0-9_-]{1,64}");
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    named.put("name", titled ? JsonTree.at(schema, "title") : "answer");
    named.put("schema", schema);
    json.put("type", "json_schema");
    json.put("json_schema", named);
    return json;
  }

  // Always in this order: equal requests are equal bytes.
  private static Map<String, Object> ordered(
      String name, Object value, String second, Object secondValue) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(name, value);
    json.put(second, secondValue);
    return json;
  }
}
